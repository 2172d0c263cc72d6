using System.IO.Compression;
using System.Text.Json;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Core;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Users;

namespace RemoteRunner.Bot.Commands;

/// <summary>Shows admins who asked, approved, stopped and changed what; or gives all of it as a file.</summary>
internal sealed class AuditCommand(AuditLog audit, ChatBindings chats, Replies replies, TimeProvider time) : IChatCommand
{
    private const int Shown = 20;

    public string Name => CommandNames.Audit;

    public string Description => Texts.AuditDescription;

    public bool ForAdmins => true;

    public Task RunAsync(CommandCall call, CancellationToken cancellationToken) => call switch
    {
        { Role: not Role.Admin } => replies.SendAsync(call.Chat, Texts.AdminsOnly, cancellationToken),
        { Words: [] } => ShowAsync(call, null, cancellationToken),
        { Words: [var word] } when word.Equals("export", StringComparison.OrdinalIgnoreCase) => ExportAsync(call, cancellationToken),
        { Words: [var word] } when CommandWords.User(word) is { } user => ShowAsync(call, user, cancellationToken),
        _ => replies.SendAsync(call.Chat, Texts.AuditSyntax, cancellationToken),
    };

    private async Task ShowAsync(CommandCall call, UserId? who, CancellationToken cancellationToken)
    {
        var entries = await audit.ReadAsync(Shown, who, cancellationToken);
        var lines = new List<string>();
        foreach (var entry in entries.Reverse())
            lines.Add(Texts.AuditLine(entry, await chats.NameOfAsync(entry.Actor), await SubjectAsync(entry)));
        await replies.SendAsync(call.Chat, Texts.Audit(lines), cancellationToken);
    }

    private async Task<string?> SubjectAsync(AuditEvent entry) =>
        entry.Subject is { } subject && UserId.TryParse(subject, null, out var user) ? await chats.NameOfAsync(user) : entry.Subject;

    // One JSON object a line, so that a year of it is read by any tool; compressed, for Telegram takes 50 MB.
    private async Task ExportAsync(CommandCall call, CancellationToken cancellationToken)
    {
        using var file = new MemoryStream();
        long count = 0;
        await using (var zip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true))
        {
            await foreach (var entry in audit.ExportAsync(cancellationToken))
            {
                await JsonSerializer.SerializeAsync(zip, entry, CoreJson.Options, cancellationToken);
                zip.WriteByte((byte)'\n');
                count++;
            }
        }

        await replies.SendFileAsync(call.Chat, Texts.AuditFileName(time.GetUtcNow()), file.ToArray(), Texts.AuditExported(count), cancellationToken);
    }
}
