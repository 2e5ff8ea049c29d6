package org.moox.sync.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SealedBoxTest {

    private static final byte[] KEY = Tokens.secret();
    private static final byte[] PLAIN = "a signing secret".getBytes();

    private final SealedBox box = new SealedBox(KEY);

    @Test
    void opensWhatItSealedInTheSameContext() {
        assertThat(box.open(box.seal(PLAIN, "registry", "a", "b", "7"), "registry", "a", "b", "7")).hasValue(PLAIN);
    }

    @Test
    void sealsTheSameTwiceDifferently() {
        assertThat(box.seal(PLAIN)).isNotEqualTo(box.seal(PLAIN));
    }

    @Test
    void staysClosedInAnotherContext() {
        var sealed = box.seal(PLAIN, "registry", "a", "b", "7");

        assertThat(box.open(sealed, "registry", "a", "b", "8")).isEmpty();
        assertThat(box.open(sealed, "registry", "ab", "", "7")).isEmpty();
        assertThat(box.open(sealed)).isEmpty();
    }

    @Test
    void staysClosedForAnotherKey() {
        assertThat(new SealedBox(Tokens.secret()).open(box.seal(PLAIN))).isEmpty();
    }

    @Test
    void everySingleChangedOrMissingByteIsNoticed() {
        var sealed = box.seal(PLAIN);
        for (int i = 0; i < sealed.length; i++) {
            var changed = sealed.clone();
            changed[i] ^= 1;
            assertThat(box.open(changed)).isEmpty();
            assertThat(box.open(java.util.Arrays.copyOf(sealed, i))).isEmpty();
        }
    }

    @Test
    void takesOnlyKeysOf256Bits() {
        assertThatThrownBy(() -> new SealedBox(new byte[16])).hasMessageContaining("32 bytes");
    }
}
