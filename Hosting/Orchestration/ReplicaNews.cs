using System.Collections.Immutable;
using Realtime.Hosting.Dashboard.Console;
using Realtime.Hosting.Model;

namespace Realtime.Hosting.Orchestration;

/// <summary>Tells everybody what has become of one replica.</summary>
internal sealed class ReplicaNews(Replica replica, RunnerParts parts)
{
    private const int FailureLines = 10;

    /// <summary>Makes the replica known before anything starts.</summary>
    public void Announce()
    {
        var icon = replica.Resource.Annotations.OfType<ResourceIconAnnotation>().LastOrDefault();
        Publish(snapshot =>
            snapshot with
            {
                State = KnownResourceStates.NotStarted,
                CreationTimeStamp = Now(),
                Urls = ResourceUrls.Of(replica.Resource, null),
                IconName = icon?.IconName,
                IconVariant = icon?.IconVariant,
                Relationships = TiesOf(replica.Resource),
            }
        );
    }

    public static ImmutableArray<RelationshipSnapshot> TiesOf(IResource resource) =>
        [
            .. resource
                .Annotations.OfType<ResourceRelationshipAnnotation>()
                .Select(tie => new RelationshipSnapshot(tie.Resource.Name, tie.Type))
                .Distinct(),
        ];

    public void TellStarting() =>
        Publish(snapshot =>
            snapshot with
            {
                State = KnownResourceStates.Starting,
                StartTimeStamp = null,
                StopTimeStamp = null,
                ExitCode = null,
                HealthReports = [],
                Properties = snapshot.Properties.Without(KnownProperties.WaitingFor, KnownProperties.Failure),
            }
        );

    public void TellState(string state) => Publish(snapshot => snapshot with { State = state });

    public void TellWaiting(IReadOnlyList<string> missing) =>
        Publish(snapshot =>
            snapshot with
            {
                State = KnownResourceStates.Waiting,
                Properties = snapshot.Properties.With(KnownProperties.WaitingFor, string.Join('\n', missing)),
            }
        );

    public void TellRunning(LaunchPlan plan, ReplicaPorts ports, ChildProcess process) =>
        Publish(snapshot =>
            snapshot with
            {
                State = KnownResourceStates.Running,
                StartTimeStamp = Now(),
                HealthReports = HealthMonitor.Unknown(replica.Resource),
                Urls = ResourceUrls.Of(replica.Resource, ports),
                EnvironmentVariables = plan.Environment,
                Properties = [.. plan.Properties, new(KnownProperties.ExecutablePid, process.Id)],
            }
        );

    public void TellEnded(int code, bool wasAsked) =>
        Publish(snapshot =>
            snapshot with
            {
                State = code == 0 ? KnownResourceStates.Finished : KnownResourceStates.Exited,
                StopTimeStamp = Now(),
                ExitCode = code,
                HealthReports = [],
                Urls = ResourceUrls.Of(replica.Resource, null),
                Properties =
                    code == 0 || wasAsked
                        ? snapshot.Properties
                        : snapshot.Properties.With(
                            KnownProperties.Failure,
                            $"It exited with code {code}.{LastLines()}"
                        ),
            }
        );

    public void TellFailedToStart(Exception reason)
    {
        var text = reason is DistributedApplicationException ? reason.Message : reason.ToString();
        parts.Loggers.Append(replica.Id, text, isError: true);
        Publish(snapshot =>
            snapshot with
            {
                State = new(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error),
                StopTimeStamp = Now(),
                Properties = snapshot
                    .Properties.Without(KnownProperties.WaitingFor)
                    .With(KnownProperties.Failure, text),
            }
        );
    }

    private string LastLines()
    {
        var lines = parts
            .Loggers.GetLines(replica.Id)
            .TakeLast(FailureLines)
            .Select(line => $"\n  {AnsiText.Plain(line.Content)}")
            .ToList();
        return lines.Count == 0 ? " It wrote nothing." : $" Its last lines:{string.Concat(lines)}";
    }

    private void Publish(Func<CustomResourceSnapshot, CustomResourceSnapshot> change) =>
        parts.Notifications.Publish(replica.Resource, replica.Id, change);

    private DateTime Now() => parts.Time.GetUtcNow().UtcDateTime;
}
