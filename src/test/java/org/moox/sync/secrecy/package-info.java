/** Looks for secrets where none may be: in logs at their finest, in every answer of the API, in its description. */
package org.moox.sync.secrecy;
