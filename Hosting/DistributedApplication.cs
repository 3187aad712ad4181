namespace Realtime.Hosting;

public sealed class DistributedApplication
{
    internal static void Main() { }
}
