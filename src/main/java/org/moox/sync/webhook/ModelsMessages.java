package org.moox.sync.webhook;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.model.Models;
import org.moox.sync.wire.ModelsAnswer;
import org.moox.sync.wire.ModelsRequest;

/** Tells a peer which models this platform exposes. */
@ApplicationScoped
class ModelsMessages implements Messages<ModelsRequest> {

    private final Models models;

    ModelsMessages(Models models) {
        this.models = models;
    }

    @Override
    public String path() {
        return "/models";
    }

    @Override
    public String kind() {
        return ModelsRequest.KIND;
    }

    @Override
    public Class<ModelsRequest> type() {
        return ModelsRequest.class;
    }

    /** One model or all; a model that is not exposed is just not listed. */
    @Override
    public ModelsAnswer answer(Caller caller, ModelsRequest message) {
        var asked = message.model() == null ? models.all().stream() : models.find(message.model()).stream();
        return new ModelsAnswer(asked.map(models::describe).toList(), models.transformers());
    }
}
