/**
 * Step 3: sign, post, settle; back-off and parking.
 * <p>
 * Input: batches of prepare, one stream for each target. Output: signed requests, and in the log what became of them.
 * <p>
 * Each target has a thread of its own, at most one request under way and its own connections, so that a dead, slow or refusing one costs the others nothing. A target that
 * takes nothing is left alone for a time that doubles, with full jitter; then one request asks whether it takes any, and after a few of them it is a small one. What
 * asks is a batch of real changes, not an empty one: a target that answers but cannot apply would else look healthy again and again. Once it takes one, batches double until
 * they are full. The wait belongs to the stream and is kept in the database, so another replica keeps it too.
 * <p>
 * At the end a stream is given back as soon as its batch is answered. One whose target takes longer than a few seconds is given back as it is: the next owner knows the id of what was
 * under way, and the target says whether it has applied it.
 * <p>
 * May import {@code prepare}, {@code log}, {@code platform}, {@code security}, {@code wire}, {@code problem}, {@code database}.
 */
package org.moox.sync.send;
