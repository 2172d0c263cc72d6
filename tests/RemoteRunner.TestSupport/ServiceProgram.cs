namespace RemoteRunner.TestSupport;

/// <summary>Our services as they were built beside the tests.</summary>
public static class ServiceProgram
{
    /// <summary>The program of a project, e.g. <c>RemoteRunner.Bot</c>: to be run by <c>dotnet</c>.</summary>
    public static string PathOf(string project)
    {
        // artifacts/bin/<test project>/<configuration>/ → artifacts/bin/<project>/<configuration>/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, $"{project}.dll");
    }
}
