using RemoteRunner.Simulators.Telegram.Chats;
using RemoteRunner.Simulators.Telegram.Files;
using WireFile = RemoteRunner.Simulators.Telegram.Wire.File;

namespace RemoteRunner.Simulators.Telegram.Api;

/// <summary>Documents and photos out, files in.</summary>
internal sealed class FileMethods(Outbox outbox, FileShelf files) : IBotMethods
{
    /// <summary>What a bot can send: 50 MB.</summary>
    private const int UploadLimit = 50 * 1024 * 1024;

    /// <summary>What a bot can fetch: 20 MB.</summary>
    private const int DownloadLimit = 20 * 1024 * 1024;

    private const int PhotoLimit = 10 * 1024 * 1024;

    public IEnumerable<(string Name, BotMethod Method)> Methods =>
    [
        ("senddocument", SendDocumentAsync),
        ("sendphoto", SendPhotoAsync),
        ("getfile", GetFileAsync),
    ];

    private Task<BotResult> SendDocumentAsync(BotRequest request, CancellationToken cancellationToken)
    {
        var (upload, known) = Find(request, "document");
        if (upload?.Content.Length > UploadLimit)
            throw new BotApiException(413, "Request Entity Too Large");

        var caption = outbox.ReadCaption(request);
        return Done(outbox.Send(request, caption, () =>
        {
            var file = known ?? files.Put("documents", upload!.Name, upload.MimeType, upload.Content);
            return new Attachment(AttachmentKind.Document, file.Id, file.UniqueId, file.Name, file.MimeType, file.Content.Length);
        }));
    }

    private Task<BotResult> SendPhotoAsync(BotRequest request, CancellationToken cancellationToken)
    {
        var (upload, known) = Find(request, "photo");
        var content = upload?.Content ?? known!.Content;
        if (content.Length > PhotoLimit)
            throw BotApiException.BadRequest("file is too big");
        if (ImageSize.Read(content) is not { } size)
            throw BotApiException.BadRequest("IMAGE_PROCESS_FAILED");
        if (size.Width + size.Height > 10_000 || size.Width < 1 || size.Height < 1 || Math.Max(size.Width, size.Height) > 20 * Math.Min(size.Width, size.Height))
            throw BotApiException.BadRequest("PHOTO_INVALID_DIMENSIONS");

        var caption = outbox.ReadCaption(request);
        return Done(outbox.Send(request, caption, () =>
        {
            var file = known ?? files.Put("photos", "photo.jpg", "image/jpeg", content);
            return new Attachment(AttachmentKind.Photo, file.Id, file.UniqueId, file.Name, file.MimeType, file.Content.Length) { Width = size.Width, Height = size.Height };
        }));
    }

    private Task<BotResult> GetFileAsync(BotRequest request, CancellationToken cancellationToken)
    {
        var id = request.Text("file_id");
        if (id.Length == 0)
            throw BotApiException.BadRequest("file_id not specified");
        var file = files.FindById(id) ?? throw BotApiException.BadRequest("invalid file_id");
        if (file.Content.Length > DownloadLimit)
            throw BotApiException.BadRequest("file is too big");
        return Done(new WireFile(file.Id, file.UniqueId) { FileSize = file.Content.Length, FilePath = file.Path });
    }

    // The part itself, "attach://part", or the id of a file that is here already.
    private (UploadedFile? Upload, StoredFile? Known) Find(BotRequest request, string name)
    {
        if (request.Files.TryGetValue(name, out var upload))
            return Checked(upload);

        const string attach = "attach://";
        var value = request.Text(name);
        if (value.Length == 0)
            throw BotApiException.BadRequest($"there is no {name} in the request");
        if (value.StartsWith(attach, StringComparison.Ordinal))
            return request.Files.TryGetValue(value[attach.Length..], out upload) ? Checked(upload) : throw BotApiException.BadRequest($"there is no {name} in the request");
        if (value.StartsWith("http", StringComparison.OrdinalIgnoreCase))
            throw BotApiException.BadRequest("failed to get HTTP URL content");

        return (null, files.FindById(value)
            ?? throw BotApiException.BadRequest("wrong remote file identifier specified: Wrong padding in the string"));
    }

    private static (UploadedFile? Upload, StoredFile? Known) Checked(UploadedFile upload) =>
        upload.Content.Length > 0 ? (upload, null) : throw BotApiException.BadRequest("file must be non-empty");

    private static Task<BotResult> Done(object result) => Task.FromResult(new BotResult(result));
}
