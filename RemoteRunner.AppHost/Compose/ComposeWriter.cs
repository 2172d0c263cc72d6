using System.Globalization;
using RemoteRunner.AppHost.Resources;

namespace RemoteRunner.AppHost.Compose;

/// <summary>Writes <c>docker-compose.yaml</c> for one server, <c>docker-stack.yaml</c> for a Swarm, and <c>.env.example</c> for both.</summary>
internal static class ComposeWriter
{
    private const string Network = "remoterunner";

    private const string Heading = "# Written by `aspire publish` from RemoteRunner.AppHost: change the app model, not this file.\n";

    private static readonly string[] _networks = [Network];
    private static readonly string[] _noCapability = ["ALL"];
    private static readonly string[] _noNewPrivileges = ["no-new-privileges:true"];

    /// <summary>For <c>docker compose up -d</c>.</summary>
    public static string WriteCompose(ComposeFile file)
    {
        var services = new YamlMap();
        foreach (var service in file.Services)
            services.Add(service.Name, ComposeService(service));

        // A bridge of their own: services find one another by name, and get out to Telegram and Anthropic.
        var networks = new YamlMap().Add(Network, new YamlMap().Add("driver", "bridge"));
        return Heading + new YamlMap().Add("services", services).Add("networks", networks).Add("volumes", Volumes(file));
    }

    /// <summary>
    /// For <c>docker stack deploy -c docker-stack.yaml</c>. Swarm has no order of starting, no <c>security_opt</c> and no
    /// ports of one address: services wait for one another themselves, and what is for the server alone is not published.
    /// </summary>
    public static string WriteStack(ComposeFile file)
    {
        var services = new YamlMap();
        foreach (var service in file.Services)
            services.Add(service.Name, StackService(service));

        var networks = new YamlMap().Add(Network, new YamlMap().Add("driver", "overlay"));
        return Heading + new YamlMap().Add("version", "3.9").Add("services", services).Add("networks", networks).Add("volumes", Volumes(file));
    }

    /// <summary>The names to fill in; copied to <c>.env</c>.</summary>
    public static string WriteEnvironment(ComposeFile file)
    {
        var required = file.Variables.Where(v => v.Default is null);
        var others = file.Variables.Where(v => v.Default is not null);
        return $"""
            # Copy to .env, which stays on the server, and fill in. Values are letters, digits and - _ . : only.
            # A random one: openssl rand -hex 24
            # For Swarm: set -a; . ./.env; docker stack deploy -c docker-stack.yaml remoterunner
            COMPOSE_PROJECT_NAME=remoterunner
            {string.Concat(required.Select(v => $"\n{Comment(v)}{v.Name}=\n"))}
            # What follows may stay as it is.
            {string.Concat(others.Select(v => $"\n{Comment(v)}#{v.Name}={v.Default}\n"))}
            """;
    }

    private static string Comment(ComposeVariable variable) => variable.Comment is { } comment ? $"# {comment}\n" : string.Empty;

    private static YamlMap ComposeService(ComposeService service) => Common(service)
        .Add("hostname", service.Container.Hostname)
        .Add("restart", "unless-stopped")
        .Add("security_opt", _noNewPrivileges)
        .Add("tmpfs", service.Container.TemporaryFolders.Select(folder => $"{folder.Key}:size={folder.Value},mode=1777").ToList())
        .Add("volumes", service.Volumes.Select(v => $"{v.Source}:{v.Target}{(v.ReadOnly ? ":ro" : string.Empty)}").ToList())
        .Add("ports", service.Ports.Select(p => $"{(p.LoopbackOnly ? "127.0.0.1:" : string.Empty)}{p.Outside}:{p.Target}").ToList())
        .Add("expose", service.Expose.Select(port => port.ToString(CultureInfo.InvariantCulture)).ToList())
        .Add("depends_on", DependsOn(service))
        .Add("healthcheck", Health(service.Health, service.Health?.Test))
        // Compose 1 refuses the number of processes among the limits, where Swarm wants it.
        .Add("pids_limit", service.Limits.Pids)
        .Add("deploy", new YamlMap().Add("resources", Resources(service.Limits, pids: null)));

    private static YamlMap StackService(ComposeService service)
    {
        // Swarm knows folders in memory as a kind of volume only.
        var temporary = service.Container.TemporaryFolders.Select(object (folder) => new YamlMap()
            .Add("type", "tmpfs").Add("target", folder.Key).Add("tmpfs", new YamlMap().Add("size", Bytes(folder.Value))));
        var volumes = service.Volumes.Select(object (v) => new YamlMap()
            .Add("type", "volume").Add("source", v.Source).Add("target", v.Target).Add("read_only", v.ReadOnly ? true : null));
        var ports = service.Ports.Where(p => !p.LoopbackOnly).Select(p => $"{p.Outside}:{p.Target}").ToList();

        var placement = new YamlMap()
            .Add("constraints", service.Swarm.Constraint is { } constraint ? new[] { constraint } : null)
            .Add("max_replicas_per_node", service.Swarm.OnePerNode ? 1 : null);
        // Where data or a lease belongs to one, the old one goes first; it is started again if it ends, well or not.
        var deploy = new YamlMap()
            .Add("replicas", service.Swarm.Replicas)
            .Add("placement", placement)
            .Add("update_config", new YamlMap().Add("order", "stop-first").Add("failure_action", "rollback"))
            .Add("restart_policy", new YamlMap().Add("condition", "any").Add("delay", "5s"))
            .Add("resources", Resources(service.Limits, service.Limits.Pids));

        return Common(service)
            .Add("hostname", service.Swarm.Hostname ?? service.Container.Hostname)
            .Add("volumes", temporary.Concat(volumes).ToList())
            .Add("ports", ports)
            .Add("healthcheck", Health(service.Health, service.Health?.SwarmTest))
            .Add("deploy", deploy);
    }

    private static YamlMap Common(ComposeService service)
    {
        var environment = new YamlMap();
        foreach (var (name, value) in service.Environment)
            environment.Add(name, value);

        return new YamlMap()
            .Add("image", service.Image)
            .Add("entrypoint", service.Entrypoint is { } entrypoint ? new[] { entrypoint } : null)
            .Add("command", service.Command)
            .Add("environment", environment)
            .Add("user", service.Container.User)
            .Add("init", true)
            .Add("read_only", true)
            .Add("cap_drop", _noCapability)
            .Add("stop_grace_period", Seconds(service.Container.StopGracePeriod))
            .Add("networks", _networks)
            .Add("logging", new YamlMap().Add("driver", "json-file").Add("options", new YamlMap().Add("max-size", "10m").Add("max-file", "3")));
    }

    private static YamlMap? DependsOn(ComposeService service)
    {
        var dependencies = new YamlMap();
        foreach (var dependency in service.DependsOn)
            dependencies.Add(dependency.Service, new YamlMap().Add("condition", dependency.Condition));
        return dependencies;
    }

    private static YamlMap? Health(ContainerHealthAnnotation? health, IReadOnlyList<string>? test) => health is null ? null : new YamlMap()
        .Add("test", test)
        .Add("interval", Seconds(health.Interval))
        .Add("timeout", "10s")
        .Add("start_period", "60s")
        .Add("retries", 3);

    private static YamlMap Resources(ResourceLimitsAnnotation limits, int? pids) => new YamlMap()
        .Add("limits", new YamlMap().Add("cpus", Cores(limits.Cpus)).Add("memory", limits.Memory).Add("pids", pids))
        .Add("reservations", new YamlMap().Add("cpus", Cores(limits.ReservedCpus)).Add("memory", limits.ReservedMemory));

    private static YamlMap Volumes(ComposeFile file)
    {
        var volumes = new YamlMap();
        foreach (var volume in file.Volumes)
            volumes.AddEmpty(volume);
        return volumes;
    }

    private static string Cores(double cores) => cores.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => $"{((int)time.TotalSeconds).ToString(CultureInfo.InvariantCulture)}s";

    private static int Bytes(string size) => checked((int)ResourceSize.Parse(size));
}
