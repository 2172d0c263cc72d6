namespace RemoteRunner.Simulators.Guard;

internal static class GuardSetup
{
    public static void UseOutsideWorldGuard(this WebApplication app) => app.UseMiddleware<OutsideWorldGuard>();
}
