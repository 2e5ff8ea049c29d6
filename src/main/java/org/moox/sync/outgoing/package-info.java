/**
 * Calls to domains that people have written: which addresses they may lead to, and one HTTP exchange with such an address.
 * <p>
 * Input: a domain, headers and bytes. Output: what came back. It knows nothing of platforms, keys or the protocol.
 * <p>
 * {@code Routes} looks a name up for each request and judges the address ({@code AddressRules}, with {@code WrappedAddresses} for IPv4 in IPv6 clothes);
 * {@code Exchange} connects to exactly that address while asking for the name, so a name that changes between the two looks gains nothing. A domain that is
 * itself a forbidden address is refused when it is saved; a name only when it is called, since it may lead elsewhere by then. Plain http is a question of the
 * address ({@code PlainHttp}), never of a scheme alone.
 * <p>
 * May import {@code problem}.
 */
package org.moox.sync.outgoing;
