/**
 * Holds what is in folder {@code deploy} to itself and to the service: nothing there is compiled, so these tests read it as its users would. Manifests go
 * into the types of the Kubernetes API, overlays are put together as {@code kubectl kustomize} does, for the few features that they use.
 */
package org.moox.sync.deploy;
