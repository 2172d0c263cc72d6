namespace RemoteRunner.AppHost.Tests.Drivers;

/// <summary>A folder for one test.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rr-apphost-");

    public string Path => _folder.FullName;

    /// <summary>Puts a shell script there.</summary>
    /// <returns>The path of the file <c>notes</c> beside it.</returns>
    public string WriteProgram(string name, string script)
    {
        var program = System.IO.Path.Combine(Path, name);
        File.WriteAllText(program, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return System.IO.Path.Combine(Path, "notes");
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
