namespace RemoteRunner.TestSupport;

/// <summary>Our services' programs: as they were built beside the tests, or as <c>REMOTERUNNER_SERVICES</c> names them.</summary>
public static class ServiceProgram
{
    /// <summary>A folder with one of services that are compiled ahead, as the images have them (<c>eng/services.sh</c>).</summary>
    public const string FolderVariable = "REMOTERUNNER_SERVICES";

    /// <summary>The program of a project, e.g. <c>RemoteRunner.Bot</c>: to be run by <c>dotnet</c>.</summary>
    public static string PathOf(string project)
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } services)
            return Path.Combine(services, project, $"{project}.dll");

        // artifacts/bin/<test project>/<configuration>/ → artifacts/bin/<project>/<configuration>/
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, $"{project}.dll");
    }
}
