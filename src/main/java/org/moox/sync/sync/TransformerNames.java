package org.moox.sync.sync;

import java.util.Set;

/** Port: tells which transformers there are, so that a definition that names another one is refused. A bean of this type is found by CDI. */
public interface TransformerNames {

    Set<String> names();
}
