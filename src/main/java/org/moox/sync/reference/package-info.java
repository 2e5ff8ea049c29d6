/**
 * The reference models. Deletable without touching another file.
 * <p>
 * Input: {@code /api/user} and {@code /api/user/{user}/sessions}. Output: rows of {@code public.users}, {@code public.user_roles}, {@code public.user_sessions}, {@code public.wp_users} and
 * {@code public.wp_usermeta}, which are created only with
 * {@code sync.reference.enabled=true}. May import {@code model}, {@code capture}, the extension points of {@code prepare} and {@code apply},
 * {@code wire}, {@code problem}, {@code database}.
 * <p>
 * {@link WpUserTransformer} and {@link WpUserSyncHandler} show the plug-ins: the one makes users of WordPress users and their meta rows, the other the way back.
 * A change of a meta row alone is not a change of its user: the transformer waits for the rows that follow a user, and what is written later goes with the
 * user's next change. With {@code sync.models-with-syncable-relations=wp_user} on the source it is one: meta rows then are what belongs to a user. They travel in its item, too;
 * a target without that setting leaves them out.
 * <p>
 * {@link UserSession} is the child of {@link User}: with {@code sync.models-with-syncable-relations=user} on both platforms sessions travel with their user.
 * <p>
 * The models show what an entity model needs: {@code @SyncModel("user")}, and {@code @EntityListeners(ChangeListener.class)} where its changes shall
 * be told on the event bus.
 */
package org.moox.sync.reference;
