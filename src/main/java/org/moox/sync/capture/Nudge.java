package org.moox.sync.capture;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.LocalEventBusCodec;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;

/** Tells the event bus that something has been committed. */
@ApplicationScoped
class Nudge {

    /** A name of our own: who consumes the message may have the framework register another codec for the same type. */
    private static final String CODEC = ChangeCaptured.ADDRESS + ".codec";

    private final EventBus bus;
    private final DeliveryOptions options = new DeliveryOptions().setCodecName(CODEC).setLocalOnly(true);

    Nudge(EventBus bus) {
        this.bus = bus;
    }

    void atStart(@Observes @Priority(90) StartupEvent event) {
        bus.unregisterCodec(CODEC); // a bus may outlive the application in development
        bus.registerCodec(new LocalEventBusCodec<ChangeCaptured>(CODEC));
    }

    void captured(String model) {
        bus.publish(ChangeCaptured.ADDRESS, new ChangeCaptured(model), options);
    }
}
