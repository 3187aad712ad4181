using System.Globalization;

namespace Realtime.Support.Churn;

/// <summary>What a process holds of the system, as <c>/proc</c> tells. Linux only.</summary>
/// <param name="Files">Descriptors that are no sockets.</param>
public sealed record ProcessFigures(int Sockets, int Files, int Threads, long ResidentKilobytes)
{
    public static ProcessFigures Of(int process)
    {
        var status = File.ReadAllLines($"/proc/{process}/status");
        var descriptors = Directory.GetFiles($"/proc/{process}/fd");
        var sockets = descriptors.Count(IsSocket);
        return new(sockets, descriptors.Length - sockets, (int)Number("Threads:"), Number("VmRSS:"));

        long Number(string name)
        {
            var line = status.First(line => line.StartsWith(name, StringComparison.Ordinal));
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            return long.Parse(words[1], CultureInfo.InvariantCulture);
        }
    }

    public override string ToString() =>
        $"{Sockets} sockets, {Files} files, {Threads} threads, {ResidentKilobytes / 1024} MiB";

    private static bool IsSocket(string descriptor)
    {
        try
        {
            return new FileInfo(descriptor).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) is true;
        }
        // Closed since it was listed.
        catch (IOException)
        {
            return false;
        }
    }
}
