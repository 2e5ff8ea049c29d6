package org.moox.sync.log;

/** Why a stream begins a new epoch, in words for people. */
public enum EpochReason {

    /** Seen when the stream is claimed. */
    OTHER_DATABASE("this platform's database is another one than before: restored, upgraded, or a replica that was promoted"),
    /** Seen when the stream is claimed. */
    PAST("this platform's database was rolled back: snapshots that it knows lie in the future"),
    /** Seen by what the target answers. */
    SOURCE_BEHIND("this platform's database was rolled back: the target has had later batches from it"),
    /** Seen by what the target answers. */
    TARGET_BEHIND("the target was restored or rolled back: it does not know the last batches"),
    /** Seen by what the target answers again and again. */
    CONTESTED(
            "another copy of this platform's database seems to be in use, and the target gets batches from both: stop one of them"),
    /** Seen in the log. */
    TOO_LONG("the target has not taken its changes, and more than sync.log.max-rows of them had piled up"),
    /** Seen in the log. */
    TOO_OLD("the target has not taken its changes, and the oldest had waited for longer than sync.log.max-age");

    private final String sentence;

    EpochReason(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
