using RemoteRunner.AppHost.Compose;

namespace RemoteRunner.AppHost.Resources;

/// <summary>The images of services: <c>dotnet run --project RemoteRunner.AppHost -- --operation publish --step build</c> builds them all.</summary>
internal static class ServiceImages
{
    /// <summary>Builds the service's image from a Dockerfile of this repository.</summary>
    /// <param name="dockerfile">Its path below the repository's top, which is the build's context.</param>
    /// <param name="configure">What else its container has, volumes for one.</param>
    public static IResourceBuilder<ProjectResource> PublishAsImage(
        this IResourceBuilder<ProjectResource> service, string dockerfile, params Action<IResourceBuilder<ContainerResource>>[] configure)
    {
        var builder = service.ApplicationBuilder;
        if (builder.ExecutionContext.IsRunMode)
            return service;

        var top = Path.GetDirectoryName(builder.AppHostDirectory)!;
        return service.PublishAsDockerFile(image =>
        {
            image.WithDockerfile(top, dockerfile)
                .WithBuildArg("VERSION", ComposeModel.Version);

            // The name that the published files refer to, instead of one made of what it was built from.
            var build = image.Resource.Annotations.OfType<DockerfileBuildAnnotation>().Last();
            build.ImageName = ComposeModel.ImageName(image.Resource, builder.Configuration);
            build.ImageTag = ComposeModel.Version;

            // Mirrors of the registry, and stand-ins for it where there is none.
            image.WithBase("SDK_IMAGE", "Images:Sdk").WithBase("RUNTIME_IMAGE", "Images:Runtime");
            foreach (var one in configure)
                one(image);
        });
    }

    /// <summary>Hands an image's name to the build when a setting gives one.</summary>
    public static IResourceBuilder<ContainerResource> WithBase(this IResourceBuilder<ContainerResource> image, string argument, string setting) =>
        image.ApplicationBuilder.Configuration[setting] is { Length: > 0 } name ? image.WithBuildArg(argument, name) : image;
}
