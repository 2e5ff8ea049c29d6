package org.moox.sync.platform;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;

/** A configuration of which some settings differ. */
public final class Altered {

    private Altered() {
    }

    public static PlatformConfig config(PlatformConfig base, Map<String, String> settings) {
        return (PlatformConfig) Proxy.newProxyInstance(PlatformConfig.class.getClassLoader(),
                new Class<?>[]{PlatformConfig.class}, (proxy, method, arguments) -> settings.containsKey(method.getName())
                        ? Optional.of(settings.get(method.getName())).filter(value -> !value.isEmpty())
                        : method.invoke(base, arguments));
    }
}
