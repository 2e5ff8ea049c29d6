package org.moox.sync.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moox.sync.job.Command;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;

class KubernetesTest {

    private static final Path FOLDER = Deploy.FOLDER.resolve("kubernetes");

    /** What each overlay amounts to. */
    private record Cluster(List<HasMetadata> objects) {

        static Cluster of(String overlay) {
            return new Cluster(Overlay.of(FOLDER.resolve("overlays").resolve(overlay)).stream().map(Manifest::of).toList());
        }

        <T> List<T> all(Class<T> type) {
            return objects.stream().filter(type::isInstance).map(type::cast).toList();
        }

        <T> T one(Class<T> type) {
            assertThat(all(type)).hasSize(1);
            return all(type).get(0);
        }

        /** Of the service and of the jobs. */
        List<PodTemplateSpec> pods() {
            return Stream.concat(all(Deployment.class).stream().map(deployment -> deployment.getSpec().getTemplate()),
                    all(CronJob.class).stream().map(job -> job.getSpec().getJobTemplate().getSpec().getTemplate())).toList();
        }

        Container service() {
            return one(Deployment.class).getSpec().getTemplate().getSpec().getContainers().get(0);
        }

        boolean hasPort(String name) {
            return service().getPorts().stream().anyMatch(port -> port.getName().equals(name));
        }

        long selected(Map<String, String> labels) {
            return pods().stream()
                    .filter(pod -> pod.getMetadata().getLabels().entrySet().containsAll(labels.entrySet()))
                    .count();
        }
    }

    private static Secret secret() {
        return (Secret) Manifest.of(Deploy.yaml(FOLDER.resolve("secret.template.yaml")));
    }

    @Test
    void everyFileIsPartOfAnOverlayOrTheTemplateOfTheSecret() {
        var used = new ArrayList<Path>(List.of(FOLDER.resolve("secret.template.yaml")));
        Stream.of("base", "master", "overlays/dev", "overlays/prod").map(FOLDER::resolve).forEach(folder -> {
            var file = folder.resolve("kustomization.yaml");
            used.add(file);
            Stream.of("resources", "patches")
                    .flatMap(key -> ((List<?>) Deploy.yaml(file).getOrDefault(key, List.of())).stream())
                    .map(entry -> entry instanceof Map<?, ?> patch ? patch.get("path") : entry)
                    .map(name -> folder.resolve(name.toString()).normalize())
                    .forEach(used::add);
        });

        assertThat(used).containsAll(Deploy.files(FOLDER));
    }

    @Test
    void theTemplateOfTheSecretAloneStartsNothing() {
        assertThat(secret().getStringData().values()).allMatch(value -> value.startsWith("change-me"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void everyOverlayHasNamesOnceInItsOwnNamespace(String overlay) {
        var cluster = Cluster.of(overlay);
        var namespace = cluster.one(Namespace.class).getMetadata().getName();

        assertThat(cluster.objects()).extracting(object -> object.getKind() + " " + object.getMetadata().getName())
                .doesNotHaveDuplicates();
        assertThat(cluster.objects()).filteredOn(object -> !(object instanceof Namespace))
                .allMatch(object -> namespace.equals(object.getMetadata().getNamespace()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void theEnvironmentIsThereAndMeansSomething(String overlay) {
        var cluster = Cluster.of(overlay);
        var config = cluster.one(ConfigMap.class);
        var variables = new HashMap<>(config.getData());
        variables.putAll(secret().getStringData());

        assertThat(variables.keySet()).allMatch(Deploy::isKnownVariable);
        assertThat(config.getData()).doesNotContainKeys(secret().getStringData().keySet().toArray(String[]::new));
        assertThat(variables).containsKeys("SYNC_PLATFORM_NAME", "SYNC_PLATFORM_DOMAIN", "SYNC_TOKEN", "SYNC_API_TOKEN",
                "SYNC_ENCRYPTION_KEY", "QUARKUS_DATASOURCE_JDBC_URL", "QUARKUS_DATASOURCE_USERNAME",
                "QUARKUS_DATASOURCE_PASSWORD");
        assertThat(cluster.pods()).flatExtracting(pod -> pod.getSpec().getContainers()).allSatisfy(container -> {
            assertThat(container.getEnv()).isEmpty();
            assertThat(container.getEnvFrom()).hasSize(2);
            assertThat(container.getEnvFrom().get(0).getConfigMapRef().getName()).isEqualTo(config.getMetadata().getName());
            assertThat(container.getEnvFrom().get(1).getSecretRef().getName()).isEqualTo(secret().getMetadata().getName());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void podsRunWithoutPrivilegesOnAReadOnlyFileSystem(String overlay) {
        var cluster = Cluster.of(overlay);
        var account = cluster.one(ServiceAccount.class).getMetadata().getName();

        assertThat(cluster.pods()).hasSize(3).allSatisfy(pod -> {
            var spec = pod.getSpec();
            assertThat(spec.getServiceAccountName()).isEqualTo(account);
            assertThat(spec.getAutomountServiceAccountToken()).isFalse();
            assertThat(spec.getEnableServiceLinks()).isFalse();
            assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(spec.getSecurityContext().getRunAsUser()).isEqualTo(Long.parseLong(Dockerfile.JVM.user()));
            assertThat(spec.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(spec.getContainers()).hasSize(1).allSatisfy(container -> {
                var context = container.getSecurityContext();
                assertThat(context.getAllowPrivilegeEscalation()).isFalse();
                assertThat(context.getReadOnlyRootFilesystem()).isTrue();
                assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
                assertThat(container.getResources().getLimits()).containsKey("memory");
                assertThat(container.getVolumeMounts()).extracting("name")
                        .isSubsetOf(spec.getVolumes().stream().map(volume -> volume.getName()).toList());
                assertThat(container.getVolumeMounts()).extracting("mountPath").contains("/tmp");
            });
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void imagesAreOursWithATagOfTheirOwn(String overlay) {
        assertThat(Cluster.of(overlay).pods()).flatExtracting(pod -> pod.getSpec().getContainers())
                .extracting(Container::getImage)
                .allMatch(image -> image.matches("\\S+/" + Compose.IMAGE + ":\\d+\\.\\d+\\.\\d+(-\\w+)?"))
                .containsOnly(Cluster.of(overlay).service().getImage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void probesAskForWhatTheServiceAnswers(String overlay) {
        var service = Cluster.of(overlay).service();

        assertThat(Stream.of(service.getStartupProbe(), service.getLivenessProbe(), service.getReadinessProbe())
                .map(Probe::getHttpGet)
                .map(HTTPGetAction::getPath)).containsExactly("/q/health/started", "/q/health/live", "/q/health/ready");
        assertThat(Stream.of(service.getStartupProbe(), service.getLivenessProbe(), service.getReadinessProbe())
                .map(probe -> probe.getHttpGet().getPort().getStrVal())).allMatch(Cluster.of(overlay)::hasPort);
        assertThat(service.getPorts().get(0).getContainerPort()).isEqualTo(Integer.parseInt(Dockerfile.JVM.port()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void selectorsFindTheServiceAndNotTheJobs(String overlay) {
        var cluster = Cluster.of(overlay);
        var deployment = cluster.one(Deployment.class).getSpec();
        var service = cluster.one(Service.class);

        assertThat(cluster.selected(service.getSpec().getSelector())).isOne();
        assertThat(cluster.selected(deployment.getSelector().getMatchLabels())).isOne();
        assertThat(cluster.selected(cluster.one(PodDisruptionBudget.class).getSpec().getSelector().getMatchLabels())).isOne();
        assertThat(deployment.getTemplate().getSpec().getTopologySpreadConstraints()).isNotEmpty()
                .allMatch(spread -> cluster.selected(spread.getLabelSelector().getMatchLabels()) == 1);
        assertThat(cluster.selected(cluster.one(NetworkPolicy.class).getSpec().getPodSelector().getMatchLabels()))
                .isEqualTo(cluster.pods().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void portsLeadToTheService(String overlay) {
        var cluster = Cluster.of(overlay);
        var service = cluster.one(Service.class);
        var ports = service.getSpec().getPorts().stream().map(port -> port.getName()).toList();
        var monitor = cluster.one(ServiceMonitor.class).getSpec();

        assertThat(service.getSpec().getPorts()).allMatch(port -> cluster.hasPort(port.getTargetPort().getStrVal()));
        assertThat(service.getMetadata().getLabels()).containsAllEntriesOf(monitor.getSelector().getMatchLabels());
        assertThat(monitor.getEndpoints()).hasSize(1).allMatch(endpoint -> ports.contains(endpoint.getPort()));
        assertThat(cluster.one(NetworkPolicy.class).getSpec().getIngress()).flatExtracting(rule -> rule.getPorts())
                .allMatch(port -> cluster.hasPort(port.getPort().getStrVal()));
        var ingress = cluster.one(Ingress.class).getSpec();
        assertThat(ingress.getRules()).flatExtracting(rule -> rule.getHttp().getPaths()).allSatisfy(path -> {
            assertThat(path.getBackend().getService().getName()).isEqualTo(service.getMetadata().getName());
            assertThat(ports).contains(path.getBackend().getService().getPort().getName());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void peersReachTheWebhookByTlsAtTheDomainThatThePlatformSaysItHas(String overlay) {
        var cluster = Cluster.of(overlay);
        var domain = cluster.one(ConfigMap.class).getData().get("SYNC_PLATFORM_DOMAIN");
        var ingress = cluster.one(Ingress.class).getSpec();

        assertThat(ingress.getTls()).hasSize(1).allMatch(tls -> tls.getHosts().equals(List.of(domain)));
        assertThat(ingress.getRules()).hasSize(1).allMatch(rule -> rule.getHost().equals(domain));
        assertThat(ingress.getRules().get(0).getHttp().getPaths()).extracting("path").contains("/sync-webhook");
    }

    @Test
    void inProductionTheWorldSeesTheWebhookOnly() {
        assertThat(Cluster.of("prod").one(Ingress.class).getSpec().getRules())
                .flatExtracting(rule -> rule.getHttp().getPaths())
                .extracting("path")
                .containsExactly("/sync-webhook");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void jobsRunCommandsOneAtATimeAndEnd(String overlay) {
        var jobs = Cluster.of(overlay).all(CronJob.class);

        assertThat(jobs).extracting(job -> job.getMetadata().getName())
                .containsExactlyInAnyOrder("moox-sync-reconcile", "moox-sync-sync-platforms");
        assertThat(jobs).allSatisfy(job -> {
            var spec = job.getSpec();
            var template = spec.getJobTemplate().getSpec();
            var container = template.getTemplate().getSpec().getContainers().get(0);
            assertThat(spec.getConcurrencyPolicy()).isEqualTo("Forbid");
            assertThat(spec.getStartingDeadlineSeconds()).isPositive();
            assertThat(spec.getSuccessfulJobsHistoryLimit()).isPositive();
            assertThat(spec.getFailedJobsHistoryLimit()).isPositive();
            assertThat(template.getActiveDeadlineSeconds()).isPositive();
            assertThat(Command.of(container.getArgs().get(0))).isPresent();
            assertThat(template.getPodFailurePolicy().getRules().get(0).getOnExitCodes())
                    .satisfies(codes -> assertThat(codes.getContainerName()).isEqualTo(container.getName()))
                    .satisfies(codes -> assertThat(codes.getValues()).containsExactly(Command.MISUSED));
            assertThat(template.getTemplate().getSpec().getRestartPolicy()).isEqualTo("Never"); // the failure policy asks for it
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void aStopHasTimeForItsDelay(String overlay) {
        var cluster = Cluster.of(overlay);
        var delay = cluster.one(ConfigMap.class).getData().get("QUARKUS_SHUTDOWN_DELAY");

        assertThat(delay).matches("\\d+s");
        assertThat(cluster.one(Deployment.class).getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
                .isGreaterThan(2 * Long.parseLong(delay.replace("s", "")));
    }

    @Test
    void whatIsUnknownFails() {
        Map<String, Object> wrong = Map.of("apiVersion", "v1", "kind", "ConfigMap", "metadata",
                Map.of("name", "x", "lables", Map.of()));

        assertThat(Set.of("lables")).allSatisfy(field -> assertThat(catchMessage(() -> Manifest.of(wrong))).contains(field));
        assertThat(catchMessage(() -> Manifest.of(Map.of("apiVersion", "v2", "kind", "ConfigMap")))).contains("v2 ConfigMap");
    }

    private static String catchMessage(Runnable step) {
        try {
            step.run();
            return "";
        } catch (IllegalArgumentException | AssertionError e) {
            return e.getMessage();
        }
    }
}
