/**
 * Step 4: authenticate, verify, validate. Declares the port through which each kind of message is answered.
 * <p>
 * Input: a signed post, as bytes. Output: a typed message and who signed it, handed to one port; its answer as JSON, or a problem document.
 * <p>
 * May import {@code platform}, {@code model}, {@code security}, {@code wire}, {@code problem}, {@code database}.
 * <p>
 * Why so: the order is size, signature over the raw bytes, clock, parse, validate, so that nothing of a stranger is parsed. It is a plain Vert.x
 * route, because its path is known only at run time and no body handling may come between the bytes and their signature. Who fails is answered
 * slowly ({@code platform.SlowDown}), but the signature is always checked first: no attacker can slow a peer behind the same address.
 * Headers that come twice, other spellings of ids and signatures, and encodings are refused: what was signed has one form. What was recorded and
 * is sent again reaches no port a second time ({@code Replays}); batches are told apart by their chain. Of what is refused the log lists a few a
 * minute and counts the rest ({@code Refusals}).
 * <p>
 * Memory: before a body is read, its headers say whether the sender may be a peer, else only a short one is taken; the bodies of all requests under way have one budget, of which no platform
 * and no crowd of strangers takes more than half ({@code Bodies}). What finds no room gets a 503.
 */
package org.moox.sync.webhook;
