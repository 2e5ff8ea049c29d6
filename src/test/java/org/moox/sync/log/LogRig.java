package org.moox.sync.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.moox.sync.database.Transactions;

import io.agroal.api.AgroalDataSource;

/** Writes to the log and reads streams from it, without anything else. */
@ApplicationScoped
class LogRig {

    private static final int CHUNK = 97;

    private final AgroalDataSource dataSource;
    private final Transactions transactions;
    private final Streams streams;
    private final ChangeLog log;

    LogRig(AgroalDataSource dataSource, Transactions transactions, Streams streams, ChangeLog log) {
        this.dataSource = dataSource;
        this.transactions = transactions;
        this.streams = streams;
        this.log = log;
    }

    void reset() {
        execute("delete from sync.streams; delete from sync.changes; delete from sync.syncs; delete from sync.deliveries");
    }

    Connection connect() throws SQLException {
        return dataSource.getConnection();
    }

    void execute(String sql) {
        try (var connection = dataSource.getConnection(); var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    String value(String sql) {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void write(String... keys) {
        transactions.run(connection -> write(connection, List.of(keys)));
    }

    int write(Connection connection, List<String> keys) throws SQLException {
        return log.append(connection, "thing", Change.UPDATED, keys, null);
    }

    /** What has become visible to the stream; its snapshots move on also when that is nothing. */
    List<String> read(UUID target) {
        var read = new ArrayList<String>();
        var stream = streams.openWindow(streams.claim(target, "reader").orElseThrow(), true);
        while (!stream.isWindowDone()) {
            read.addAll(chunk(stream));
            stream = streams.reread(stream.lease());
        }
        return read;
    }

    /** No more than a part of the window. */
    List<String> readSome(UUID target) {
        var stream = streams.openWindow(streams.claim(target, "reader").orElseThrow(), false);
        return stream.isWindowDone() ? List.of() : chunk(stream);
    }

    private List<String> chunk(Stream stream) {
        var chunk = transactions.snapshot(connection -> log.read(connection, stream, stream.position(), CHUNK));
        var end = chunk.size() < CHUNK ? stream.ceiling() : chunk.get(chunk.size() - 1).position();
        transactions.run(connection -> {
            streams.pass(connection, stream.lease(), end);
            return null;
        });
        return chunk.stream().map(Change::key).toList();
    }
}
