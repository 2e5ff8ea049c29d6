package org.moox.sync.platform;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.hibernate.annotations.DynamicUpdate;
import org.moox.sync.outgoing.Domain;
import org.moox.sync.wire.HandoverMessage.PlatformSecret;
import org.moox.sync.wire.RegistryMessage.PlatformEntry;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.hibernate.orm.panache.PanacheQuery;

/** A platform in the registry. The master writes it through the API, the others take it over from the master. */
@DynamicUpdate // what somebody else has written meanwhile stays
@Entity(name = "MooxSyncPlatform") // an application that has us as a library may have a Platform of its own
@Table(name = "platforms", schema = "sync")
public class Platform extends PanacheEntityBase {

    static final String DEFAULT_WEBHOOK_PATH = "/sync-webhook";

    @Id
    private UUID id;
    @Column(nullable = false, unique = true)
    private String name;
    @Column(nullable = false, unique = true)
    private String domain;
    @Column(name = "ip_address")
    private String ipAddress;
    @Column(name = "webhook_path", nullable = false)
    private String webhookPath = DEFAULT_WEBHOOK_PATH;
    @Column(name = "show_in_menu", nullable = false)
    private boolean showInMenu = true;
    @Column(name = "\"order\"", nullable = false)
    private int order;
    @Column(name = "read_only", nullable = false)
    private boolean readOnly;
    @Column(nullable = false)
    private boolean locked;
    @Column(name = "lock_reason")
    private String lockReason;
    @Column(nullable = false)
    private boolean master;
    private String thumbnail;
    @Column(name = "api_token_hash")
    private String apiTokenHash;
    @Column(name = "previous_tokens")
    private String previousTokens;
    private UUID[] lists;
    @Column(name = "signing_secret")
    private byte[] signingSecret;
    @Column(nullable = false)
    private long revision;
    @Column(name = "acknowledged_revision")
    private Long acknowledgedRevision;
    @Column(name = "created_at", nullable = false)
    private Instant createdAt;
    @Column(name = "updated_at", nullable = false)
    private Instant updatedAt;

    /** For Hibernate. */
    protected Platform() {
    }

    private Platform(UUID id, Instant now) {
        this.id = id;
        createdAt = now;
        updatedAt = now;
    }

    /** A platform that the master creates. */
    static Platform create(UUID id, PlatformDetails details, Instant now) {
        var platform = new Platform(id, now);
        platform.change(details, now);
        return platform;
    }

    static List<Platform> all() {
        return inOrder().list();
    }

    static PanacheQuery<Platform> inOrder() {
        return find("order by order, name");
    }

    static Optional<Platform> find(UUID id) {
        return findByIdOptional(id);
    }

    static Optional<Platform> named(String name) {
        return find("name", name).firstResultOptional();
    }

    /** Under this host and port, whatever the scheme. */
    static Optional<Platform> at(Domain domain) {
        var authority = domain.authority();
        return find("domain in ?1", List.of(authority, "http://" + authority, "https://" + authority)).firstResultOptional();
    }

    /** Those of whom nobody knows where their domain leads. */
    static List<Platform> unseen() {
        return list("ipAddress is null");
    }

    /** The domain led there, unless it is another one by now. */
    static void found(UUID id, String domain, String address) {
        update("ipAddress = ?1 where id = ?2 and domain = ?3", address, id, domain);
    }

    /** Makes room for another master's registry: names, domains or the master may have changed places, and what a master alone has goes. */
    static void makeRoom() {
        update("""
                name = cast(id as string), domain = cast(id as string), master = false,
                signingSecret = null, acknowledgedRevision = null""");
        getEntityManager().clear();
    }

    /** The master is this one, whoever it was; what the one before alone had goes. */
    static void makeMaster(UUID id) {
        flush();
        update("master = false, signingSecret = null, acknowledgedRevision = null");
        update("master = true where id = ?1", id);
        getEntityManager().clear();
    }

    /** Takes over what the master says; the row is made if there is none. */
    static Platform takeOver(PlatformEntry entry, Instant now) {
        var known = find(entry.id());
        var platform = known.orElseGet(() -> new Platform(entry.id(), now));
        platform.change(PlatformDetails.of(entry), now);
        platform.master = entry.master();
        platform.apiTokenHash = entry.apiTokenHash();
        platform.previousTokens = new PreviousTokens(entry.previousTokens()).json();
        platform.lists = entry.lists().toArray(UUID[]::new);
        platform.revision = entry.revision();
        if (known.isEmpty()) {
            platform.persist();
        }
        return platform;
    }

    /** Takes over what a person may set. */
    void change(PlatformDetails details, Instant now) {
        if (!details.domain().equals(domain)) {
            ipAddress = null;
        }
        name = details.name();
        domain = details.domain();
        webhookPath = details.webhookPath();
        showInMenu = details.showInMenu();
        order = details.order();
        readOnly = details.readOnly();
        locked = details.locked();
        lockReason = details.lockReason();
        master = details.master();
        thumbnail = details.thumbnail();
        updatedAt = now;
    }

    /** Takes over what the master of before alone knew, but for the secret. */
    void inherit(PlatformSecret left) {
        apiTokenHash = left.apiTokenHash();
        previousTokens = new PreviousTokens(left.previousTokens()).json();
        acknowledgedRevision = master ? null : left.acknowledgedRevision();
    }

    /** From now on this token, of which only the hash is kept, calls APIs. */
    void useToken(String hash, Instant now) {
        apiTokenHash = hash;
        updatedAt = now;
    }

    /** From now on this token, and the one before until its end. */
    void replaceToken(String hash, Instant now, Instant until) {
        if (apiTokenHash != null) {
            previousTokens = PreviousTokens.parse(previousTokens).with(apiTokenHash, now, until).json();
        }
        useToken(hash, now);
    }

    /** The tokens before the present one open nothing any more. */
    void endTokensBefore() {
        previousTokens = null;
    }

    /** From now on pair keys are derived from this secret. */
    void useSecret(byte[] sealed) {
        signingSecret = sealed;
    }

    /** Belongs to this revision of the registry. */
    void raise(long registryRevision) {
        revision = registryRevision;
    }

    /** The peer holds this revision of the registry. */
    void acknowledge(long registryRevision) {
        acknowledgedRevision = registryRevision;
    }

    /** It is contacted anew: nothing that it ever said counts. */
    void forgetAcknowledgement() {
        acknowledgedRevision = null;
    }

    /** The domain led to this address. */
    void seenAt(String address) {
        ipAddress = address;
    }

    UUID id() {
        return id;
    }

    String name() {
        return name;
    }

    String domain() {
        return domain;
    }

    boolean isMaster() {
        return master;
    }

    /** Platforms that its registry lists, as far as the master told us. */
    List<UUID> lists() {
        return lists == null ? List.of() : List.of(lists);
    }

    String apiTokenHash() {
        return apiTokenHash;
    }

    PreviousTokens previousTokens() {
        return PreviousTokens.parse(previousTokens);
    }

    /** Of all tokens that are valid, the present one first. */
    List<String> tokenHashes(Instant now) {
        return Stream.concat(Stream.ofNullable(apiTokenHash), previousTokens().hashes(now).stream()).toList();
    }

    /** Whether keys can be derived for it here. */
    boolean hasSecret() {
        return signingSecret != null;
    }

    byte[] signingSecret() {
        return signingSecret;
    }

    Optional<Long> acknowledgedRevision() {
        return Optional.ofNullable(acknowledgedRevision);
    }

    Peer peer() {
        return new Peer(id, name, domain, webhookPath, readOnly, locked, lockReason, master);
    }

    /** As it travels to a peer, which is told who the master is; the hash of its token goes to nobody but itself. */
    PlatformEntry entryFor(UUID reader, UUID named) {
        return new PlatformEntry(id, name, domain, webhookPath, showInMenu, order, readOnly, locked, lockReason,
                id.equals(named), thumbnail, id.equals(reader) ? apiTokenHash : null,
                id.equals(reader) ? previousTokens().tokens() : List.of(), List.of(), revision);
    }

    /** As the API shows it. */
    PlatformView view(String apiToken) {
        return new PlatformView(id, name, domain, ipAddress, webhookPath, showInMenu, order, readOnly, locked, lockReason,
                master, thumbnail, revision, acknowledgedRevision, createdAt, updatedAt, apiToken);
    }
}
