/**
 * The door of the HTTP API: whose a bearer token is, what the configuration offers to whom, and how failed attempts are answered.
 * <p>
 * Input: requests from anybody. Output: an identity with a role, or a refusal. Roles: {@code admin} may everything, {@code platform} reads; resources say
 * so by annotation. What the configuration takes away or opens ({@code sync.entities}) is held by {@code EntityDoor} and {@code BearerTokens}. JSON Web Tokens
 * are read by the library and not by the framework's extension, which would claim every bearer token of an application that has this as a library.
 * <p>
 * Failed attempts at both doors, bearer tokens here and signed posts at the webhook, are counted by address and answered slowly ({@code SlowDown}). The
 * credential is checked first and only the answer waits, so there is nothing that an attacker could do to somebody with a right one.
 * <p>
 * May import {@code platform}, {@code security}, {@code problem}.
 */
package org.moox.sync.door;
