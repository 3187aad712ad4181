using Realtime.Hosting.Telemetry;

namespace Realtime.Hosting.Dashboard.Resources;

/// <summary>One line that a process wrote. <paramref name="Number"/> counts from 1 over the resource's whole life.</summary>
public sealed record ConsoleLine(long Number, DateTime? At, string Text, bool IsError);

/// <summary>The last lines of one resource's console.</summary>
internal sealed class ConsoleBuffer
{
    public const int Capacity = 10_000;
    private readonly Lock _lock = new();
    private readonly Ring<ConsoleLine> _lines = new(Capacity);

    public ChangeSignal Changed { get; } = new();

    public void Append(IReadOnlyCollection<ConsoleLine> lines)
    {
        lock (_lock)
        {
            foreach (var line in lines)
            {
                _lines.Add(line);
            }
        }
        Changed.Raise();
    }

    public ConsoleLine[] Lines()
    {
        lock (_lock)
        {
            return _lines.Copy();
        }
    }
}
