package org.moox.sync.sync;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.model.Doubts;
import org.moox.sync.model.GivenKeys;
import org.moox.sync.model.Model;
import org.moox.sync.model.Models;
import org.moox.sync.model.PeerModels;
import org.moox.sync.outgoing.Reply;
import org.moox.sync.platform.Peer;
import org.moox.sync.platform.PeerClient;
import org.moox.sync.platform.Self;
import org.moox.sync.problem.Reason;
import org.moox.sync.problem.SyncException;
import org.moox.sync.wire.Envelope;
import org.moox.sync.wire.ModelsAnswer;
import org.moox.sync.wire.ModelsAnswer.ModelDescription;
import org.moox.sync.wire.ModelsRequest;
import org.moox.sync.wire.Wire;

import com.fasterxml.jackson.core.JsonProcessingException;

import io.quarkus.narayana.jta.QuarkusTransaction;

/** Asks any platform for the models it exposes: ourselves from the catalog, a peer over the signed channel. Not inside a transaction. */
@ApplicationScoped
class ModelInquiry implements PeerModels {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Self self;
    private final Parties parties;
    private final Models models;
    private final GivenKeys keys;
    private final PeerClient client;

    ModelInquiry(Self self, Parties parties, Models models, GivenKeys keys, PeerClient client) {
        this.self = self;
        this.parties = parties;
        this.models = models;
        this.keys = keys;
        this.client = client;
    }

    /** @throws SyncException PEER_FAILED when the platform cannot be asked */
    List<ModelDescription> all(Peer platform) {
        return self.id().equals(platform.id())
                ? models.all().stream().map(models::describe).toList()
                : ask(platform, null).models();
    }

    /** @throws SyncException PEER_FAILED when the platform cannot be asked */
    Exposed find(Peer platform, String model) {
        if (self.id().equals(platform.id())) {
            return models.find(model)
                    .map(found -> new Exposed(Optional.of(models.describe(found)), List.of(), models.transformers()))
                    .orElseGet(() -> new Exposed(Optional.empty(), models.all().stream().map(Model::name).toList(),
                            models.transformers()));
        }
        var answer = ask(platform, model);
        var found = answer.models().stream().filter(m -> m.name().equals(model)).findFirst();
        var others = found.isPresent() ? List.<ModelDescription>of() : ask(platform, null).models();
        return new Exposed(found, others.stream().map(ModelDescription::name).toList(), answer.transformers());
    }

    /**
     * Which records of a model these texts name, as their platform writes it; as they are where it does not say.
     *
     * @throws SyncException PEER_FAILED when the platform cannot be asked
     */
    ModelsAnswer.Keys records(Peer platform, String model, List<String> listed) {
        var named = self.id().equals(platform.id())
                ? models.find(model).map(found -> keys.records(found, listed)).orElse(null)
                : ask(platform, model, listed).keys();
        return named == null ? new ModelsAnswer.Keys(listed, null) : named;
    }

    @Override
    public ModelsAnswer ask(String platform, String model) {
        var peer = parties.named("platform", platform, null);
        if (!self.id().equals(peer.id())) {
            return ask(peer, model);
        }
        var asked = model == null ? models.all() : List.of(models.require(model));
        return new ModelsAnswer(asked.stream().map(models::describe).toList(), models.transformers());
    }

    @Override
    public Doubts.Company company(String source, String target) {
        return company(id(source), id(target));
    }

    Doubts.Company company(UUID source, UUID target) {
        var syncs = QuarkusTransaction.requiringNew()
                .call(Sync::definitions)
                .stream()
                .filter(sync -> sync.source().equals(source) && sync.target().equals(target))
                .toList();
        return new Doubts.Company(syncs.stream().map(SyncDefinition::sourceModel).collect(Collectors.toSet()),
                syncs.stream().map(SyncDefinition::targetModel).collect(Collectors.toSet()));
    }

    private UUID id(String platform) {
        return platform == null ? self.id() : parties.named("platform", platform, null).id();
    }

    private ModelsAnswer ask(Peer peer, String model) {
        return ask(peer, model, null);
    }

    private ModelsAnswer ask(Peer peer, String model, List<String> listed) {
        var request = new ModelsRequest(ModelsRequest.KIND, Envelope.SPEC_VERSION, self.id(), peer.id().toString(), model,
                listed);
        try {
            var body = Wire.JSON.writeValueAsBytes(request);
            return read(peer, client.post(peer.id(), "/models", UUID.randomUUID().toString(), body, PATIENCE));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static ModelsAnswer read(Peer peer, Reply reply) {
        if (reply instanceof Reply.Unreachable unreachable) {
            throw failed(peer, "cannot be reached: " + unreachable.reason());
        }
        var answered = (Reply.Answered) reply;
        if (answered.status() != 200) {
            throw failed(peer, "answered with status " + answered.status() + " when it was asked for its models");
        }
        try {
            return Wire.JSON.readValue(answered.body(), ModelsAnswer.class);
        } catch (IOException e) {
            throw failed(peer, "answered something unreadable when it was asked for its models");
        }
    }

    private static SyncException failed(Peer peer, String what) {
        return new SyncException(Reason.PEER_FAILED, "Platform " + peer.name() + " " + what + ".");
    }
}
