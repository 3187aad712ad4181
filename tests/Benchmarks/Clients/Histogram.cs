using System.Numerics;

namespace Realtime.Benchmarks.Clients;

/// <summary>Times in nanoseconds, kept to within 2 %.</summary>
internal sealed class Histogram
{
    private const int Steps = 64;
    private readonly long[] counts = new long[Steps * 60];
    private long total;

    public void Add(long nanoseconds)
    {
        counts[IndexOf(Math.Max(0, nanoseconds))]++;
        total++;
    }

    /// <summary>The time that this share of all did not exceed, in milliseconds; 0 when there were none.</summary>
    public double Milliseconds(double share)
    {
        var (wanted, seen) = ((long)(share * total), 0L);
        for (var i = 0; i < counts.Length; i++)
        {
            seen += counts[i];
            if (seen > wanted)
            {
                return ValueOf(i) / 1e6;
            }
        }
        return 0;
    }

    private static int IndexOf(long value)
    {
        if (value < Steps)
        {
            return (int)value;
        }
        var shift = BitOperations.Log2((ulong)value) - 6;
        return (shift + 1) * Steps + (int)((value >> shift) & (Steps - 1));
    }

    private static double ValueOf(int index) =>
        index < Steps ? index : (double)((Steps + index % Steps) * (1L << (index / Steps - 1)));
}
