using Microsoft.AspNetCore.Http.HttpResults;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Box;

namespace RemoteRunner.Web.Api;

/// <summary>The problems (RFC 9457) of the turn contract.</summary>
internal static class Problem
{
    public static ProblemHttpResult BadRequest(string detail) => Create(StatusCodes.Status400BadRequest, BoxApi.Problems.BadRequest, detail);

    public static ProblemHttpResult NotYours(string detail) => Create(StatusCodes.Status403Forbidden, BoxApi.Problems.NotYours, detail);

    public static ProblemHttpResult NotFound(string detail) => Create(StatusCodes.Status404NotFound, BoxApi.Problems.NotFound, detail);

    public static ProblemHttpResult QueueFull() => Create(StatusCodes.Status429TooManyRequests, BoxApi.Problems.QueueFull, Texts.QueueFull);

    public static ProblemHttpResult Unavailable(string detail) => Create(StatusCodes.Status503ServiceUnavailable, BoxApi.Problems.Unavailable, detail);

    /// <summary>Says who answered and what.</summary>
    public static ProblemHttpResult ApprovalClosed(ApprovalRecord approval) => TypedResults.Problem(
        Texts.ApprovalClosed, statusCode: StatusCodes.Status409Conflict, type: BoxApi.Problems.ApprovalClosed,
        extensions: new Dictionary<string, object?> { ["approval"] = approval });

    public static ProblemHttpResult Create(int status, string? type, string detail) => TypedResults.Problem(detail, statusCode: status, type: type);
}
