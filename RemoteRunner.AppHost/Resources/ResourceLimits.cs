using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace RemoteRunner.AppHost.Resources;

/// <summary>What a service may use and what is kept free for it, as part of the app model.</summary>
/// <param name="Cpus">Upper bound, in cores.</param>
/// <param name="Memory">Upper bound, as compose writes sizes, e.g. <c>512M</c>.</param>
/// <param name="ReservedCpus">Kept free, in cores.</param>
/// <param name="ReservedMemory">Kept free, as compose writes sizes.</param>
/// <param name="Pids">Processes and threads at the same time.</param>
internal sealed record ResourceLimitsAnnotation(double Cpus, string Memory, double ReservedCpus, string ReservedMemory, int Pids) : IResourceAnnotation;

internal static class ResourceLimits
{
    /// <summary>
    /// Bounds the service wherever it is published with limits; run mode does not enforce them. Settings go first:
    /// <c>Resources:telegram-bot:Memory=2G</c>, and <c>Cpus</c>, <c>ReservedCpus</c>, <c>ReservedMemory</c>, <c>Pids</c> likewise.
    /// </summary>
    /// <param name="pids">Threads count: a .NET service has some thirty, a Claude process ten.</param>
    /// <exception cref="InvalidOperationException">A setting is wrong; the message names it.</exception>
    public static IResourceBuilder<T> WithResourceLimits<T>(
        this IResourceBuilder<T> resource, double cpus, string memory, double reservedCpus, string reservedMemory, int pids = 256) where T : IResource
    {
        var settings = resource.ApplicationBuilder.Configuration.GetSection($"Resources:{resource.Resource.Name}");
        var limits = new ResourceLimitsAnnotation(
            Cores(settings, "Cpus", cpus), Size(settings, "Memory", memory),
            Cores(settings, "ReservedCpus", reservedCpus), Size(settings, "ReservedMemory", reservedMemory), Count(settings, "Pids", pids));
        if (limits.ReservedCpus > limits.Cpus || ResourceSize.Parse(limits.ReservedMemory) > ResourceSize.Parse(limits.Memory))
            throw new InvalidOperationException($"{settings.Path} keeps more free for {resource.Resource.Name} than it may use. Lower ReservedCpus and ReservedMemory.");

        return resource.WithAnnotation(limits, ResourceAnnotationMutationBehavior.Replace);
    }

    private static double Cores(IConfigurationSection settings, string name, double given)
    {
        if (settings[name] is not { Length: > 0 } value)
            return given;

        return double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var cores) && cores is >= 0.01 and <= 1024
            ? cores
            : throw new InvalidOperationException($"{settings.Path}:{name} is '{value}'. Write cores, e.g. 0.5 or 2.");
    }

    private static string Size(IConfigurationSection settings, string name, string given)
    {
        if (settings[name] is not { Length: > 0 } value)
            return given;

        try
        {
            _ = ResourceSize.Parse(value);
            return value;
        }
        catch (FormatException e)
        {
            throw new InvalidOperationException($"{settings.Path}:{name}: {e.Message}");
        }
    }

    private static int Count(IConfigurationSection settings, string name, int given)
    {
        if (settings[name] is not { Length: > 0 } value)
            return given;

        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 16 and <= 1_000_000
            ? count
            : throw new InvalidOperationException($"{settings.Path}:{name} is '{value}'. Write how many processes and threads it may have, e.g. 256.");
    }
}
