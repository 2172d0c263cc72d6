using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Outbound;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;
using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Turns;

/// <summary>
/// The one message that shows what a turn is doing. It is written when its time comes, from what is newest then. Where drafts
/// are wanted it is one, as long as Telegram takes it: a preview that is gone by itself when the answer comes.
/// </summary>
internal sealed class ProgressMessage(
    DeliveryRecord record, TurnView view, OutboundScheduler outbound, DeliveryStore store, TelegramOptions options, TimeProvider time)
{
    // A turn that answers sooner needs no progress message, only its answer.
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(400);

    // So that the seconds move although nothing happens.
    private static readonly TimeSpan _heartbeat = TimeSpan.FromSeconds(15);

    // The first edits come faster, so that the first words show at once.
    private const int QuickEdits = 2;

    private readonly DateTimeOffset _began = time.GetUtcNow();
    private DateTimeOffset _shown;
    private int _edits;
    private int _version = -1;
    private bool _given;
    private bool _begun;
    private bool _takesDrafts = options.Drafts && !record.Chat.IsGroup;
    private bool _isDraft;

    /// <summary>Telegram's id of it, once it exists.</summary>
    public int? Id { get; private set; } = record.Progress;

    /// <summary>
    /// Whether an answer may take its place: not while an edit may still be under way to Telegram, that of a bot which died or one
    /// whose connection broke. It would come late and stand where the answer was.
    /// </summary>
    public bool MayBeReplaced { get; private set; } = record.Progress is null;

    /// <summary>How long until it wants to be shown anew; null when only an event can bring that about.</summary>
    public TimeSpan? DueIn()
    {
        if (_given)
            return null;

        var now = time.GetUtcNow();
        if (Id is null && !_isDraft)
        {
            // One that was left out, for the chat has to be left alone, is not tried again at once.
            var first = _shown == default ? _began + (view.HasNews ? TimeSpan.Zero : _patience) : _shown + options.ProgressInterval;
            return view.HasNews || view.IsRunning ? NotNegative(first - now) : null;
        }

        if (view.Version != _version)
            return NotNegative(_shown + (Interval) - now);
        return view.IsRunning ? NotNegative(_shown + _heartbeat - now) : null;
    }

    public async Task ShowAsync(CancellationToken cancellationToken)
    {
        _begun = false;
        try
        {
            // What waits has buttons, and a draft has none.
            if (Id is null && _takesDrafts && !view.IsQueued)
            {
                if (await outbound.SendAsync(Draft(), cancellationToken) is not null)
                {
                    _isDraft = true;
                    _edits++;
                }
            }
            else if (Id is { } id)
            {
                var edited = await outbound.SendAsync(Call("editMessageText", (bot, html, buttons, token) => bot.EditMessageText(record.Chat.Id, id, html, ParseMode.Html, replyMarkup: buttons, cancellationToken: token)), cancellationToken);
                if (edited is null && _begun)
                    MayBeReplaced = false;
                _edits++;
            }
            else if (await outbound.SendAsync(Call("sendMessage", (bot, html, buttons, token) => bot.SendMessage(record.Chat.Id, html, ParseMode.Html, ReplyTo, replyMarkup: buttons, messageThreadId: record.Chat.Topic, disableNotification: true, cancellationToken: token)), cancellationToken) is { } sent)
            {
                Id = sent.Id;
                await store.SetProgressAsync(record.Turn, sent.Id);
            }
        }
        catch (ApiRequestException e) when (e.Message.Contains("message is not modified", StringComparison.Ordinal))
        {
            // It says already what it should say.
        }
        catch (ApiRequestException) when (_takesDrafts && Id is null)
        {
            // Not in this chat, or not with this client: a message of its own is taken everywhere.
            (_takesDrafts, _isDraft, _version) = (false, false, -1);
        }
        catch (ApiRequestException)
        {
            // Deleted by its reader, or blocked: the answer matters, progress does not.
            _given = true;
        }
        finally
        {
            _shown = time.GetUtcNow();
        }
    }

    // In a group 20 messages and edits a minute are all there is, for everybody in it.
    private TimeSpan Interval => record.Chat.IsGroup ? options.ProgressInterval * 4 : _edits < QuickEdits ? options.ProgressInterval / 3 : options.ProgressInterval;

    // In a group it must be plain whose question it belongs to.
    private ReplyParameters? ReplyTo => record is { Chat.IsGroup: true, Prompt: { } prompt } ? new ReplyParameters { MessageId = prompt, AllowSendingWithoutReply = true } : null;

    private OutboundCall<object> Draft() =>
        new(OutboundKind.Progress, record.Chat.Id, "sendMessageDraft", async (bot, token) =>
        {
            _version = view.Version;
            await bot.SendMessageDraft(record.Chat.Id, DraftId, view.Render(), ParseMode.Html, record.Chat.Topic, cancellationToken: token);
            return record;
        }, Key: $"progress:{record.Turn:N}");

    // The same after a restart, so that the preview goes on; never zero.
    private long DraftId => BitConverter.ToInt64(record.Turn.ToByteArray()) & long.MaxValue | 1;

    private OutboundCall<Message> Call(string method, Func<ITelegramBotClient, string, InlineKeyboardMarkup?, CancellationToken, Task<Message>> send) =>
        new(OutboundKind.Progress, record.Chat.Id, method, (bot, token) =>
        {
            _begun = true;
            _version = view.Version;
            return send(bot, view.Render(), view is { IsQueued: true, IsJoining: false } ? TurnButtons.Queued(record.Turn) : null, token);
        }, Key: $"progress:{record.Turn:N}");

    private static TimeSpan NotNegative(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;
}
