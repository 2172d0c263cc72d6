using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace RemoteRunner.AppHost.Compose;

/// <summary>
/// <c>aspire publish</c>, or <c>dotnet run --project RemoteRunner.AppHost -- --operation publish --step publish --output-path out</c>.
/// </summary>
internal static class ComposePublishing
{
    private const string Step = "publish-compose";

    public static IDistributedApplicationBuilder AddComposePublishing(this IDistributedApplicationBuilder builder)
    {
        // It does not come after the step publish-prereq, which asks for the secrets' values: publishing needs none.
        builder.Pipeline.AddStep(Step, PublishAsync, requiredBy: WellKnownPipelineSteps.Publish);
        return builder;
    }

    private static async Task PublishAsync(PipelineStepContext context)
    {
        try
        {
            var model = new ComposeModel(context.ExecutionContext, context.Services.GetRequiredService<IConfiguration>(), context.Logger);
            var file = await model.ReadAsync(context.Model, context.CancellationToken);

            var folder = context.Services.GetRequiredService<IPipelineOutputService>().GetOutputDirectory();
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, "docker-compose.yaml"), ComposeWriter.WriteCompose(file), context.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "docker-stack.yaml"), ComposeWriter.WriteStack(file), context.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, ".env.example"), ComposeWriter.WriteEnvironment(file), context.CancellationToken);
        }
        catch
        {
            // `dotnet run -- --operation publish` ends with 0 when a step throws (seen with 13.6.5): whoever publishes in a script must know.
            Environment.ExitCode = 1;
            throw;
        }
    }
}
