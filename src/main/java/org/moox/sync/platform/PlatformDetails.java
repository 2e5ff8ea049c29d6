package org.moox.sync.platform;

import org.moox.sync.wire.RegistryMessage.PlatformEntry;

/** What a person may set of a platform, with every default filled in. */
record PlatformDetails(String name, String domain, String webhookPath, boolean showInMenu, int order, boolean readOnly,
        boolean locked, String lockReason, boolean master, String thumbnail) {

    static PlatformDetails of(PlatformEntry entry) {
        return new PlatformDetails(entry.name(), entry.domain(), entry.webhookPath(), entry.showInMenu(), entry.order(),
                entry.readOnly(), entry.locked(), entry.lockReason(), entry.master(), entry.thumbnail());
    }

    /** The first master, which registers itself. */
    static PlatformDetails firstMaster(String name, String domain) {
        return new PlatformDetails(name, domain, Platform.DEFAULT_WEBHOOK_PATH, true, 0, false, false, null, true, null);
    }
}
