using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RemoteRunner.AppHost.Resources;

/// <summary>
/// Shows the code by which the first real user becomes the admin: on the console when the bot is ready, and in the
/// dashboard by a command. The bot makes it and knows whether one is needed at all.
/// </summary>
internal static partial class ClaimCodeCommand
{
    public static IResourceBuilder<ProjectResource> WithClaimCode(this IResourceBuilder<ProjectResource> bot, IResourceBuilder<ParameterResource> internalKey)
    {
        if (!bot.ApplicationBuilder.ExecutionContext.IsRunMode)
            return bot;

        bot.OnResourceReady(async (_, @event, cancellationToken) =>
        {
            if (await AskAsync(bot, internalKey, cancellationToken) is { } claim)
            {
                Log.ClaimCode(@event.Services.GetRequiredService<ILoggerFactory>().CreateLogger("RemoteRunner"), claim.Code);
                await ShowAsync(@event.Services, bot.Resource, claim);
            }
        });

        return bot.WithCommand(
            "new-claim-code",
            "New claim code",
            async context =>
            {
                if (await AskAsync(bot, internalKey, context.CancellationToken) is not { } claim)
                    return CommandResults.Failure("An admin exists already: no claim code is needed.");

                await ShowAsync(context.Services, bot.Resource, claim);
                return CommandResults.Success();
            },
            new CommandOptions
            {
                Description = "Makes a code, good for ten minutes, that turns the person who sends it to the bot into its admin. It is shown among the resource's properties.",
                IconName = "PersonKey",
            });
    }

    private static async Task<ClaimCode?> AskAsync(IResourceBuilder<ProjectResource> bot, IResourceBuilder<ParameterResource> internalKey, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = new Uri(bot.GetEndpoint("http").Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await internalKey.Resource.GetValueAsync(cancellationToken));
        using var response = await client.PostAsync(new Uri("/claim-code", UriKind.Relative), null, cancellationToken);
        return response.StatusCode == HttpStatusCode.OK
            ? await response.Content.ReadFromJsonAsync<ClaimCode>(cancellationToken)
            : null;
    }

    private static Task ShowAsync(IServiceProvider services, IResource bot, ClaimCode claim) =>
        services.GetRequiredService<ResourceNotificationService>().PublishUpdateAsync(
            bot,
            snapshot => snapshot with
            {
                Properties = [.. snapshot.Properties.Where(p => p.Name != "Claim code"), new("Claim code", claim.Code) { IsSensitive = true }],
            });

    private sealed record ClaimCode(string Code, DateTimeOffset ExpiresAt);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Nobody is admitted yet. Send {ClaimCode} to the bot within ten minutes to become its admin.")]
        public static partial void ClaimCode(ILogger logger, string claimCode);
    }
}
