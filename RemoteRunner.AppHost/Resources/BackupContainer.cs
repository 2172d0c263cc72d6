using RemoteRunner.AppHost.Compose;

namespace RemoteRunner.AppHost.Resources;

/// <summary>The backup service as it is published: beside the box, whose volumes it saves and restores.</summary>
internal static class BackupContainer
{
    public static IResourceBuilder<ProjectResource> AsBackupContainer(this IResourceBuilder<ProjectResource> backup) => backup
        .WithEnvironment("Backup__Box", "claudebox-web")
        .WithEnvironment("Backup__Directory", "/backup")
        .WithEnvironment("Backup__BoxDirectory", "/data/box")
        .WithEnvironment("Backup__WorkspacesRoot", "/workspaces")
        .WithEnvironment("HOME", "/backup")
        .WithOwnHealthCheck("RemoteRunner.Backup")
        // restic takes over the lock of a killed run only under the name it was taken by.
        .WithContainer(new ContainerAnnotation { User = ContainerBuilding.DotnetUser, Hostname = "backup", TemporaryFolders = [new("/tmp", "64M")] })
        .WithSwarm(new SwarmAnnotation(1, OnePerNode: true, Constraint: "node.role == manager"))
        .PublishAsImage("RemoteRunner.Backup/Dockerfile", image => image
            .WithVolume("backup-data", "/backup")
            .WithVolume("box-data", "/data")
            .WithVolume("workspaces", "/workspaces"));
}
