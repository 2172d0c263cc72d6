using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core.Box;

namespace RemoteRunner.Bot.Commands;

/// <summary>Forgets the answers stored for the caller in the workspace of the chat.</summary>
internal sealed class CacheCommand(ChatBindings chats, BoxClient box, Replies replies) : IChatCommand
{
    public string Name => CommandNames.Cache;

    public string Description => Texts.CacheDescription;

    public async Task RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var clears = call.Words is [var verb] && verb.Equals("clear", StringComparison.OrdinalIgnoreCase);
        await replies.SendAsync(call.Chat, clears ? await ClearAsync(call, cancellationToken) : Texts.CacheSyntax, cancellationToken);
    }

    private async Task<string> ClearAsync(CommandCall call, CancellationToken cancellationToken)
    {
        if (await chats.FindSessionAsync(call.Chat) is not { } session)
            return Texts.CacheCleared(0);

        try
        {
            return Texts.CacheCleared(await box.ClearAnswersAsync(call.User, session, cancellationToken));
        }
        catch (BoxProblemException e) when (e.Type == BoxApi.Problems.NotFound)
        {
            // The session was chosen but not used yet.
            return Texts.CacheCleared(0);
        }
        catch (Exception e) when (Outage.IsBoxAway(e))
        {
            return Texts.StatusBoxAway;
        }
    }
}
