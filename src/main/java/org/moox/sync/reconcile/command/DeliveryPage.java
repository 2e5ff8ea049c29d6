package org.moox.sync.reconcile.command;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.moox.sync.log.Delivery;
import org.moox.sync.log.ShownDeliveries;
import org.moox.sync.sync.SyncDefinition;
import org.moox.sync.wire.Position;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** Some deliveries of a sync, and how many there are. */
@RegisterForReflection // bound by Jackson
record DeliveryPage(long total, List<DeliveryView> deliveries) {

    static DeliveryPage of(SyncDefinition sync, ShownDeliveries.Page page) {
        return new DeliveryPage(page.total(), page.deliveries().stream().map(d -> DeliveryView.of(sync, d)).toList());
    }

    /** How one record stands on one platform. */
    @RegisterForReflection // bound by Jackson
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @Schema(name = "Delivery", description = "How one record stands on the target platform of a sync")
    record DeliveryView(UUID platform, @Schema(description = "Record key on the source") String record, Position position,
            @Schema(description = "sent, parked, waiting (for the target to know the sync), deleting or forgotten") String state,
            @Schema(description = "Refusals in a row") int attempts, Instant nextAttempt,
            @Schema(description = "Why it was refused, or could not be sent") String error,
            @Schema(description = "When it was first refused") Instant since,
            @Schema(description = "When it was last refused") Instant lastAttempt) {

        static DeliveryView of(SyncDefinition sync, Delivery delivery) {
            return new DeliveryView(sync.target(), delivery.record(), delivery.position(), delivery.state(),
                    delivery.attempts(),
                    delivery.nextAttempt(), delivery.error(), delivery.since(), delivery.tried());
        }
    }
}
