using Microsoft.Extensions.Options;
using Realtime.RealtimeApi.Protocol;
using Realtime.RealtimeApi.Routing;
using Realtime.RealtimeApi.Sessions;

namespace Realtime.RealtimeApi.Transports.WebSockets;

/// <summary>Reads a text frame as a command, and has it run if the session may still give one.</summary>
internal sealed class CommandIntake(CommandRouter router, IOptions<SessionLimits> limits)
{
    private readonly int maxDataDepth = limits.Value.MaxDataDepth;

    /// <param name="frame">Not used any more when this returns.</param>
    public Task RunAsync(Session session, ReadOnlySpan<byte> frame)
    {
        var (command, error, id) = CommandReader.Read(frame, maxDataDepth);
        if (session.TakeCommand(frame.Length) is { } tooMuch)
        {
            Refuse(session, tooMuch, id);
            return Task.CompletedTask;
        }
        if (command is null)
        {
            Refuse(session, error!, id);
            return Task.CompletedTask;
        }
        return router.RouteAsync(session, command, session.Send).AsTask();
    }

    /// <summary>Answers what is no command, or one that is not taken.</summary>
    public void Refuse(Session session, RealtimeError error, string? id)
    {
        router.Refused(session, error.Code);
        session.Fail(error, id);
    }
}
