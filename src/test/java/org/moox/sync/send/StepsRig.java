package org.moox.sync.send;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;

import org.moox.sync.log.Stream;
import org.moox.sync.model.Models;
import org.moox.sync.platform.RegistryChanged;
import org.moox.sync.platform.Self;
import org.moox.sync.prepare.Batch;
import org.moox.sync.problem.SyncException;
import org.moox.sync.webhook.Caller;
import org.moox.sync.webhook.Messages;
import org.moox.sync.wire.ChangesAnswer;
import org.moox.sync.wire.ChangesRequest;
import org.moox.sync.wire.Position;
import org.moox.sync.wire.Wire;

import io.agroal.api.AgroalDataSource;

/**
 * A sync from one table to another of the same platform, whose steps a test calls one by one: the test decides what is lost, doubled, late or crashed.
 * A ledger, filled by a trigger on the target, remembers what was written by which batch.
 */
@ApplicationScoped
public class StepsRig {

    private final Steps steps;
    private final Self self;
    private final Models models;
    private final AgroalDataSource dataSource;
    private final Event<RegistryChanged> registryChanged;
    private final Messages<ChangesRequest> receiver;

    @SuppressWarnings("unchecked")
    StepsRig(Steps steps, Self self, Models models, AgroalDataSource dataSource, Event<RegistryChanged> registryChanged,
            @Any Instance<Messages<?>> ports) {
        this.steps = steps;
        this.self = self;
        this.models = models;
        this.dataSource = dataSource;
        this.registryChanged = registryChanged;
        this.receiver = (Messages<ChangesRequest>) ports.stream()
                .filter(p -> p.kind().equals(ChangesRequest.KIND))
                .findFirst()
                .orElseThrow();
    }

    /** Both tables empty, one sync between them, no history on either side. */
    public void reset(String ifExists) {
        execute("""
                drop table if exists steps_source, steps_target, steps_ledger cascade;
                create table steps_source (id int primary key, slug text not null unique, name text);
                create table steps_target (id int generated always as identity primary key, slug text not null unique, name text);
                create table steps_ledger (entry int generated always as identity, batch text, operation text, slug text, name text);
                create or replace function steps_note() returns trigger language plpgsql as $$ begin
                    insert into steps_ledger (batch, operation, slug, name)
                    values (current_setting('sync.batch', true), tg_op, coalesce(new.slug, old.slug), new.name);
                    return null;
                end $$;
                create trigger steps_note after insert or update or delete on steps_target for each row execute function steps_note();
                delete from sync.syncs; delete from sync.deliveries; delete from sync.delayed; delete from sync.runs; delete from sync.reconciles; delete from sync.findings; delete from sync.owned; delete from sync.received; delete from sync.model_platform; delete from sync.streams;
                delete from sync.changes;
                insert into sync.syncs (id, title, source_platform_id, source_model, target_platform_id, target_model, if_exists, identifier, revision, created_at, updated_at)
                values (gen_random_uuid(), 'steps', '%1$s', 'steps_source', '%1$s', 'steps_target', '%2$s', '{slug}', 1, now(), now());
                """.formatted(self.id(), ifExists));
        models.refresh(); // an earlier test may have had tables of other columns
        registryChanged.fire(new RegistryChanged(1));
    }

    /** Changes the definition, as if it had been distributed. */
    public void define(String assignment) {
        execute("update sync.syncs set " + assignment);
        registryChanged.fire(new RegistryChanged(1));
    }

    /** The test has made tables or syncs of its own. */
    void refresh() {
        models.refresh();
        registryChanged.fire(new RegistryChanged(1));
    }

    public void execute(String sql) {
        try (var connection = dataSource.getConnection(); var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** First column of every row, as text. */
    public List<String> query(String sql) {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var values = new ArrayList<String>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public List<String> source() {
        return query("select slug || '=' || coalesce(name, '-') from steps_source order by slug");
    }

    public List<String> target() {
        return query("select slug || '=' || coalesce(name, '-') from steps_target order by slug");
    }

    Stream claim(String owner) {
        return steps.streams().claim(self.id(), owner).orElseThrow();
    }

    public void expireLease() {
        execute("update sync.streams set lease_until = clock_timestamp() - interval '1 s'");
    }

    /** Open window, read, write ahead: the next batch, or empty when there is nothing to send. */
    public Optional<Batch> next(String owner) {
        var stream = steps.streams().openWindow(claim(owner), false);
        while (!stream.isWindowDone()) {
            var batch = steps.writeAhead().write(stream, steps.reader().read(stream, stream.position(), 100));
            if (batch.isPresent()) {
                return batch;
            }
            stream = steps.streams().openWindow(steps.streams().reread(stream.lease()), false);
        }
        return Optional.empty();
    }

    /** What the target does with a batch that reaches it. */
    ChangesAnswer apply(Batch batch) {
        try {
            return (ChangesAnswer) receiver.answer(new Caller(self.id(), false),
                    Wire.JSON.readValue(batch.body(), ChangesRequest.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void settle(Batch batch, ChangesAnswer answer) {
        new Outcome.Acknowledged(answer).settle(batch, steps.settlement());
    }

    void restart(Batch batch, long receiverEpoch) {
        new Outcome.ChainBroken(receiverEpoch).settle(batch, steps.settlement());
    }

    /** The target has refused the batch because its chain ends elsewhere. */
    void restart(Batch batch, SyncException broken) {
        new Outcome.ChainBroken((long) broken.more().get("epoch"), (Position) broken.more().get("position"))
                .settle(batch, steps.settlement());
    }

    /** The first batch of an epoch reaches the target. */
    void open(String owner) {
        var probe = probe(owner);
        settle(probe, apply(probe));
    }

    Batch probe(String owner) {
        return steps.writeAhead().probe(claim(owner));
    }

    /** Everything there is, with nothing lost. */
    public void flow(String owner) {
        for (var batch = next(owner); batch.isPresent(); batch = next(owner)) {
            settle(batch.get(), apply(batch.get()));
        }
    }

    public UUID platform() {
        return self.id();
    }
}
