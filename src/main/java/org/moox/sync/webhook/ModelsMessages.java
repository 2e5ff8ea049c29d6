package org.moox.sync.webhook;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.model.GivenKeys;
import org.moox.sync.model.Models;
import org.moox.sync.wire.ModelsAnswer;
import org.moox.sync.wire.ModelsRequest;

/** Tells a peer which models this platform exposes. */
@ApplicationScoped
class ModelsMessages implements Messages<ModelsRequest> {

    private final Models models;
    private final GivenKeys keys;

    ModelsMessages(Models models, GivenKeys keys) {
        this.models = models;
        this.keys = keys;
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
        var asked = message.model() == null ? models.all() : models.find(message.model()).stream().toList();
        return new ModelsAnswer(asked.stream().map(models::describe).toList(), models.transformers(),
                message.keys() == null || asked.size() != 1 ? null : keys.records(asked.get(0), message.keys()));
    }
}
