/**
 * The reference models. Deletable without touching another file.
 * <p>
 * Input: {@code /api/user}. Output: rows of {@code public.users} and {@code public.user_roles}, which are created only with
 * {@code sync.reference.enabled=true}. May import {@code model}, {@code capture}, the extension points of {@code prepare} and {@code apply},
 * {@code wire}, {@code problem}, {@code database}.
 * <p>
 * They show what an entity model needs: {@code @SyncModel("user")}, and {@code @EntityListeners(ChangeListener.class)} where its changes shall
 * be told on the event bus.
 */
package org.moox.sync.reference;
