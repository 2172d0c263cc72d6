namespace RemoteRunner.AppHost.Tests.Drivers;

/// <summary>
/// A file as it was when somebody looked at it and found it good. To accept a change: copy the file that the failing
/// test names over the one in <c>Snapshots/</c>.
/// </summary>
internal static class Snapshot
{
    public static void Matches(string name, string actual)
    {
        var known = Path.Combine(AppContext.BaseDirectory, "Snapshots", name);
        if (File.Exists(known) && File.ReadAllText(known) == actual)
            return;

        var received = Path.Combine(Path.GetTempPath(), $"received-{name}");
        File.WriteAllText(received, actual);
        Assert.Equal(File.Exists(known) ? File.ReadAllText(known) : string.Empty, actual);
        Assert.Fail($"{name} differs from its snapshot: see {received}.");
    }
}
