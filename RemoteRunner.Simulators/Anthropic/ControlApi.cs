namespace RemoteRunner.Simulators.Anthropic;

/// <summary>What tests and the chat page may set and see, behind <c>X-OutsideWorld-Token</c>.</summary>
internal static class ControlApi
{
    private static readonly string[] Kinds = ["status", "midstream-error", "drop", "garbage"];

    public static void MapAnthropicControl(this IEndpointRouteBuilder app)
    {
        var control = app.MapGroup("/control/anthropic");
        control.AddEndpointFilter(async (context, next) =>
            context.HttpContext.RequestServices.GetRequiredService<ApiKeyCheck>().MayControl(context.HttpContext.Request.Headers)
                ? await next(context)
                : Results.Problem("The header X-OutsideWorld-Token is missing or wrong.", statusCode: StatusCodes.Status401Unauthorized));

        control.MapGet("/requests", (RequestLog log, long since = 0) => log.Since(since));
        control.MapPost("/faults", (Fault fault, Faults faults) => Problem(fault) is { } problem
            ? Results.Problem(problem, statusCode: StatusCodes.Status400BadRequest)
            : faults.TryAdd(fault) ? Results.NoContent() : Results.Problem($"There are {Faults.MostQueued} faults already.", statusCode: StatusCodes.Status409Conflict));
        control.MapDelete("/faults", (Faults faults) =>
        {
            faults.Clear();
            return Results.NoContent();
        });
        control.MapPost("/latency", (Latency latency, Pace pace) =>
        {
            if (latency.FirstTokenMs is < 0 or > 600_000 || latency.TokensPerSecond is < 0 or > 100_000)
                return Results.Problem("firstTokenMs must lie in 0…600000 and tokensPerSecond in 0…100000.", statusCode: StatusCodes.Status400BadRequest);
            if (latency.Profile is not (null or Latency.Realistic or Latency.Instant))
                return Results.Problem($"profile must be {Latency.Realistic} or {Latency.Instant}.", statusCode: StatusCodes.Status400BadRequest);
            pace.Set(latency.ToPace());
            return Results.NoContent();
        });
        control.MapDelete("/latency", (Pace pace) =>
        {
            pace.Set(null);
            return Results.NoContent();
        });
    }

    private static string? Problem(Fault fault) => fault switch
    {
        { Status: < 400 or > 599 } => "status must lie in 400…599.",
        { Times: < 1 or > 1_000 } => "times must lie in 1…1000.",
        { RetryAfterSeconds: < 0 or > 86_400 } => "retryAfterSeconds must lie in 0…86400.",
        { Kind: { } kind } when !Kinds.Contains(kind) => $"kind must be one of {string.Join(", ", Kinds)}.",
        _ => null,
    };

    /// <param name="FirstTokenMs">Milliseconds to the first byte.</param>
    /// <param name="TokensPerSecond">Words a second; 0: all at once.</param>
    /// <param name="Profile">Instead of the two: <c>instant</c>, or <c>realistic</c> (<see cref="RealisticPace"/>).</param>
    /// <param name="Seed">Of the realistic profile.</param>
    internal sealed record Latency(double FirstTokenMs, double TokensPerSecond, string? Profile, int Seed)
    {
        public const string Realistic = "realistic";
        public const string Instant = "instant";

        public Pace.IPace ToPace() => Profile switch
        {
            Realistic => new RealisticPace(Seed),
            Instant => new Pace.Speed(TimeSpan.Zero, 0),
            _ => new Pace.Speed(TimeSpan.FromMilliseconds(FirstTokenMs), TokensPerSecond),
        };
    }
}
