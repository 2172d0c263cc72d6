using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

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
        builder.Pipeline.AddPipelineConfiguration(BuildQuietlyAsync);
        return builder;
    }

    /// <summary>Runs, and says whether what was asked for succeeded: Aspire ends with 0 when a step of the pipeline throws (seen with 13.6.5).</summary>
    /// <returns>The exit code.</returns>
    public static int RunToExitCode(this DistributedApplication app)
    {
        var workers = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
        app.Run();
        return workers.Any(worker => worker.ExecuteTask is { IsFaulted: true }) ? 1 : 0;
    }

    /// <summary>
    /// Before it builds images, Aspire asks for the value of every parameter, and without a terminal waits for ever (seen
    /// with 13.6.5): no image holds one. And it builds all at the same time, which is more compilers than a small server
    /// has memory for, in one cache of packages.
    /// </summary>
    private static Task BuildQuietlyAsync(PipelineConfigurationContext context)
    {
        PipelineStep? previous = null;
        foreach (var step in context.Steps.OrderBy(s => s.Name, StringComparer.Ordinal))
        {
            if (step.Name == WellKnownPipelineSteps.BuildPrereq)
                step.DependsOnSteps.Remove(WellKnownPipelineSteps.ProcessParameters);
            if (step.Name == WellKnownPipelineSteps.ProcessParameters)
                step.RequiredBySteps.Remove(WellKnownPipelineSteps.BuildPrereq);
            if (!step.Tags.Contains(WellKnownPipelineTags.BuildCompute))
                continue;

            if (previous is not null)
                step.DependsOn(previous);
            previous = step;
        }

        return Task.CompletedTask;
    }

    private static async Task PublishAsync(PipelineStepContext context)
    {
        var model = new ComposeModel(context.ExecutionContext, context.Services.GetRequiredService<IConfiguration>(), context.Logger);
        var file = await model.ReadAsync(context.Model, context.CancellationToken);

        var folder = context.Services.GetRequiredService<IPipelineOutputService>().GetOutputDirectory();
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "docker-compose.yaml"), ComposeWriter.WriteCompose(file), context.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "docker-stack.yaml"), ComposeWriter.WriteStack(file), context.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, ".env.example"), ComposeWriter.WriteEnvironment(file), context.CancellationToken);
    }
}
