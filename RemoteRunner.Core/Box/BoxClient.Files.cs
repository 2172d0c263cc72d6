using System.Net.Http.Headers;
using RemoteRunner.Core.Users;
using RemoteRunner.Core.Workspaces;

namespace RemoteRunner.Core.Box;

/// <summary>Files in and out of a session's workspace.</summary>
public sealed partial class BoxClient
{
    /// <summary>Puts a file into the inbox of the session's workspace. The same file again is the same file; nothing is overwritten.</summary>
    /// <param name="name">As its sender called it; the box makes it safe.</param>
    public async Task<InboxFile> PutFileAsync(UserId user, Guid session, string name, byte[] content, CancellationToken cancellationToken)
    {
        using var request = await CreateRequestAsync(user, new(session), HttpMethod.Put, $"/api/sessions/{session:D}/inbox?name={Uri.EscapeDataString(name)}", null);
        request.Content = new ByteArrayContent(content);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var response = await clients.CreateClient(CallsClient).SendAsync(request, cancellationToken);
        await ThrowOnProblemAsync(response, cancellationToken);
        return await ReadAsync<InboxFile>(response, cancellationToken);
    }

    /// <summary>Reads a file of the session's workspace.</summary>
    /// <param name="path">In the workspace, or absolute and inside it.</param>
    /// <exception cref="BoxProblemException">There is none, it is a folder (the message says what it holds), too large, or outside.</exception>
    public async Task<WorkspaceFile> ReadFileAsync(UserId user, Guid session, string path, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(
            user, new(session, OnlyReads: true), HttpMethod.Get, $"/api/sessions/{session:D}/file?path={Uri.EscapeDataString(path)}", null, cancellationToken);
        await ThrowOnProblemAsync(response, cancellationToken);
        return new WorkspaceFile(
            response.Content.Headers.ContentDisposition is { } named ? named.FileNameStar ?? named.FileName ?? path : path,
            await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }
}
