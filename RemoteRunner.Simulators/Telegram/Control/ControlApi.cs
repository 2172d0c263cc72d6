using System.ComponentModel.DataAnnotations;
using RemoteRunner.Simulators.Telegram.Calls;
using RemoteRunner.Simulators.Telegram.Chats;
using RemoteRunner.Simulators.Telegram.Commands;
using RemoteRunner.Simulators.Telegram.Events;
using RemoteRunner.Simulators.Telegram.Faults;
using RemoteRunner.Simulators.Telegram.Files;
using RemoteRunner.Simulators.Telegram.Flood;
using RemoteRunner.Simulators.Telegram.Updates;

namespace RemoteRunner.Simulators.Telegram.Control;

/// <summary><c>/control/telegram</c>: the hands and eyes of the people, and the knobs of the world.</summary>
internal static class ControlApi
{
    private static readonly HashSet<string> ShownInline =
        ["image/png", "image/jpeg", "image/gif", "image/webp", "audio/ogg", "audio/mp4", "audio/webm"];

    public static void MapTelegramControl(this IEndpointRouteBuilder app)
    {
        var control = app.MapGroup("/control/telegram").AddEndpointFilter(AnswerRefusalsAsync);
        MapPhone(control);
        MapViews(control);
        MapKnobs(control);
    }

    private static void MapPhone(RouteGroupBuilder control)
    {
        control.MapPost("/messages", (SendRequest request, Phone phone) => Sent(phone.Send(request)));
        control.MapPost("/edits", (EditRequest request, Phone phone) => Sent(phone.Edit(request)));
        control.MapPost("/taps", async (TapRequest request, Phone phone, CancellationToken cancellationToken) =>
            ControlJson.Ok(await phone.TapAsync(request, cancellationToken)));
        control.MapPost("/groups", (GroupRequest request, Groups groups) => ControlJson.Ok(new { chatId = groups.Make(request) }));
        control.MapPost("/groups/{id:long}/members", (long id, MembersRequest request, Groups groups) =>
        {
            groups.Add(id, request);
            return Results.NoContent();
        });
        control.MapPost("/groups/{id:long}/bot", (long id, BotPresenceRequest request, Groups groups) =>
        {
            groups.SetBot(id, request);
            return Results.NoContent();
        });
        control.MapPost("/topics", (TopicRequest request, Groups groups) => ControlJson.Ok(new { threadId = groups.MakeTopic(request) }));
        control.MapPost("/users/{id:long}/block", (long id, Phone phone) => Blocked(phone, id, true));
        control.MapPost("/users/{id:long}/unblock", (long id, Phone phone) => Blocked(phone, id, false));
    }

    private static void MapViews(RouteGroupBuilder control)
    {
        control.MapGet("/state", (People people, ChatStore chats, EventFeed events) => ControlJson.Ok(new
        {
            lastEvent = events.Last,
            bot = new { people.Bot.Id, name = people.Bot.FirstName, people.Bot.Username },
            users = people.All,
            chats = chats.ReadAll(ChatView.Of),
        }));

        control.MapGet("/chats/{chatId:long}", (long chatId, ChatStore chats, People people, EventFeed events, TimeProvider time) =>
            chats.Read(chatId, room => new
            {
                chatId,
                chat = ChatView.Of(room),
                messages = room.Messages.Select(message => MessageView.Of(message, people.Bot.Id)).ToList(),
                typing = room.TypingUntil > time.GetUtcNow(),
                action = room.TypingUntil > time.GetUtcNow() ? room.TypingAction : null,
                actionThread = room.TypingUntil > time.GetUtcNow() ? room.TypingThread : null,
                draft = DraftView.Of(room.Draft, time.GetUtcNow()),
                blocked = room.Blocked,
                forgotten = room.Forgotten,
                lastEvent = events.Last,
            }) is { } view ? ControlJson.Ok(view) : throw new ControlRefusal(404, $"There is no chat {chatId}."));

        control.MapGet("/events", (HttpContext context, EventStream stream, long? chatId, long? after) =>
        {
            var resumed = long.TryParse(context.Request.Headers["Last-Event-ID"], out var last) ? last : after;
            return TypedResults.ServerSentEvents(stream.ReadAsync(chatId, resumed, context.RequestAborted));
        });

        control.MapGet("/calls", (CallLog calls, long? since) => ControlJson.Ok(new { calls = calls.Since(since ?? 0) }));

        control.MapGet("/commands", (CommandBook commands, long? chatId) =>
            ControlJson.Ok(new { commands = commands.ShownIn(chatId ?? long.MaxValue), menus = commands.All() }));

        control.MapGet("/files/{id}", (string id, FileShelf files) => files.FindById(id) is { } file
            ? ShownInline.Contains(file.MimeType)
                ? Results.Bytes(file.Content, file.MimeType, enableRangeProcessing: true)
                : Results.Bytes(file.Content, "application/octet-stream", Path.GetFileName(file.Name))
            : throw new ControlRefusal(404, "There is no such file."));
    }

    private static void MapKnobs(RouteGroupBuilder control)
    {
        control.MapGet("/faults", (FaultPlan plan) => ControlJson.Ok(new { faults = plan.All() }));
        control.MapPost("/faults", (Fault fault, FaultPlan plan) =>
        {
            if (fault.Count is < 1 or > 10_000 || fault.RetryAfter < 1 || fault.Status is < 400 or > 599 || fault.DelayMs is < 0 or > 600_000)
                throw new ControlRefusal(400, "A fault needs count from 1 to 10000, retryAfter of at least 1, status from 400 to 599 and delayMs up to 600000.");
            return plan.Add(fault) ? Results.NoContent() : throw new ControlRefusal(409, "There are too many faults: delete them first.");
        });
        control.MapDelete("/faults", (FaultPlan plan) =>
        {
            plan.Clear();
            return Results.NoContent();
        });

        control.MapGet("/flood", (FloodControl flood) => ControlJson.Ok(FloodRequest.Of(flood.Rules)));
        control.MapPost("/flood", (FloodRequest request, FloodControl flood) =>
        {
            var rules = request.ApplyTo(flood.Rules);
            var problems = new List<ValidationResult>();
            if (!Validator.TryValidateObject(rules, new ValidationContext(rules), problems, validateAllProperties: true))
                throw new ControlRefusal(400, problems[0].ErrorMessage ?? "The flood rules are out of range.");
            flood.Rules = rules;
            return ControlJson.Ok(FloodRequest.Of(rules));
        });

        control.MapPost("/webhook-target", (WebhookTargetRequest request, WebhookSetting webhook) =>
        {
            if (request.Address is { } address && !(address.IsAbsoluteUri && address.IsLoopback))
                throw new ControlRefusal(400, "The address must be an absolute one on loopback.");
            webhook.Target = request.Address;
            return Results.NoContent();
        });

        control.MapPost("/next-update-id", (NextUpdateIdRequest request, UpdateQueue updates) =>
            request.Value > 0 && updates.JumpTo(request.Value)
                ? Results.NoContent()
                : throw new ControlRefusal(409, "The next update id must be positive and, while updates wait, larger than theirs."));
    }

    private static IResult Sent((int MessageId, int? UpdateId) sent) => ControlJson.Ok(new { messageId = sent.MessageId, updateId = sent.UpdateId });

    private static IResult Blocked(Phone phone, long userId, bool blocked)
    {
        phone.SetBlocked(userId, blocked);
        return Results.NoContent();
    }

    private static async ValueTask<object?> AnswerRefusalsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (ControlRefusal refusal)
        {
            return Results.Problem(refusal.Message, statusCode: refusal.Status);
        }
    }
}
