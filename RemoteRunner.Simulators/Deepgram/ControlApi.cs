namespace RemoteRunner.Simulators.Deepgram;

/// <summary>What tests may set and see. The guard in front of all of <c>/control</c> wants <c>X-OutsideWorld-Token</c>.</summary>
internal static class ControlApi
{
    private static readonly string[] Shapes = ["legacy", "modern", "text", "hang", "drop", "garbage", "keyterms"];

    public static void MapDeepgramControl(this IEndpointRouteBuilder app)
    {
        var control = app.MapGroup("/control/deepgram");
        control.MapGet("/requests", (ListenLog log, long since = 0) => log.Since(since));
        control.MapPost("/faults", (Fault fault, FaultPlan plan) => Problem(fault) is { } problem
            ? Results.Problem(problem, statusCode: StatusCodes.Status400BadRequest)
            : plan.TryAdd(fault) ? Results.NoContent() : Results.Problem($"There are {FaultPlan.MostQueued} faults already.", statusCode: StatusCodes.Status409Conflict));
        control.MapDelete("/faults", (FaultPlan plan) =>
        {
            plan.Clear();
            return Results.NoContent();
        });
    }

    private static string? Problem(Fault fault) => fault switch
    {
        { Status: < 400 or > 599 } => "status must lie in 400…599.",
        { Times: < 1 or > 1_000 } => "times must lie in 1…1000.",
        { RetryAfterSeconds: < 0 or > 86_400 } => "retryAfterSeconds must lie in 0…86400.",
        _ when !Shapes.Contains(fault.Shape) => $"shape must be one of {string.Join(", ", Shapes)}.",
        _ => null,
    };
}
