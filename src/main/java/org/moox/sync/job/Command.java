package org.moox.sync.job;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the same program does when it is not the service: one thing, then it ends. */
public enum Command {

    SYNC_PLATFORMS("sync-platforms", "", "bring the registry to every peer now; on the master"), //
    RECONCILE("reconcile", "[--dry-run] [--confirm] [sync …]",
            "compare both sides of syncs from here, by id or title (default: all), and repair what differs"), //
    UNINSTALL("uninstall", "", "remove our triggers from the platform's tables"), //
    GENERATE_TOKEN("generate-token", "", "print a new token; needs no database and no configuration");

    /** Exit code: all is well. */
    public static final int DONE = 0;
    /** Exit code: it ran, or tried to, and something failed; worth another try. */
    public static final int FAILED = 1;
    /** Exit code: the command line or the configuration is wrong; somebody has to mend it. */
    public static final int MISUSED = 2;

    private final String word;
    private final String words;
    private final String purpose;

    Command(String word, String words, String purpose) {
        this.word = word;
        this.words = words;
        this.purpose = purpose;
    }

    /** As it is written on the command line. */
    public String word() {
        return word;
    }

    /** Whether anything may stand behind it. */
    public boolean takesWords() {
        return !words.isEmpty();
    }

    public static Optional<Command> of(String word) {
        return Arrays.stream(values()).filter(command -> command.word.equals(word)).findFirst();
    }

    /** What to write on the command line. */
    public static String usage() {
        return Arrays.stream(values())
                .map(command -> "  %-15s %s%s".formatted(command.word, command.takesWords() ? command.words + " " : "",
                        command.purpose))
                .collect(Collectors.joining("\n", """
                        Usage: java -jar quarkus-run.jar [command]
                        Without a command it is the service; with one it does that, and ends:
                        """, """

                        Results go to standard output, the log to standard error.
                        Exit codes: 0 done; 1 something failed; 2 the command line or the configuration is wrong."""));
    }
}
