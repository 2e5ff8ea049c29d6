package org.moox.sync.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moox.sync.harness.Java;
import org.moox.sync.harness.PlatformProcess;

class DemoIT {

    @TempDir
    Path folder;

    @Test
    void theCatalogueOfTheDemoIsEqualOnBothSidesAtItsEnd() throws IOException, InterruptedException {
        var out = folder.resolve("out");
        var demo = new ProcessBuilder(Java.command("-Dsync.build.directory=" + PlatformProcess.buildFolder(),
                "-Ddemo.once=true", "-classpath", System.getProperty("java.class.path"), Demo.class.getName()))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(demo.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            demo.destroy();
        }
        assertThat(Files.readString(out)).contains("4 of 4 tables equal (10,000 rows)").doesNotContain("DIFFERENT");
        assertThat(demo.exitValue()).isZero();
    }
}
