using CsCheck;
using Realtime.Contracts;
using Realtime.RealtimeApi.Tests.Fixtures;
using Xunit.Abstractions;

namespace Realtime.RealtimeApi.Tests.Durability;

/// <summary>
/// Any interleaving of publishers, joins, leaves, reconnects and duplicates leaves one total order: no gap, and no
/// duplicate for those who resume from what they have seen.
/// </summary>
public sealed class OneOrderTests(NativeWorld world, ITestOutputHelper output) : IClassFixture<NativeWorld>
{
    private const int People = 4;
    private static int rooms;

    private static readonly Gen<Step[]> Plans = Gen.Select(Gen.Int[0, People - 1], Gen.Enum<Action>())
        .Select((person, action) => new Step(person, action))
        .Array[10, 40];

    private enum Action
    {
        Send,
        SendMany,
        SendAgain,
        Cut,
        Leave,
        Return,
    }

    [Fact]
    public async Task Any_interleaving_leaves_one_total_order()
    {
        var runs = 0;
        await Plans.SampleAsync(
            async plan =>
            {
                runs++;
                await RunAsync(plan);
            },
            time: 8,
            threads: 2,
            print: plan => string.Join(' ', plan.Select(step => step.ToString()))
        );
        output.WriteLine($"{runs} plans");
    }

    private async Task RunAsync(Step[] plan)
    {
        var room = $"order-{Interlocked.Increment(ref rooms)}";
        var people = await Task.WhenAll(
            Enumerable.Range(0, People).Select(i => Person.EnterAsync(world, room, $"{room}-{i}"))
        );
        // Each person does their own steps in order; the people run side by side.
        await Task.WhenAll(
            people.Select(
                async (person, i) =>
                {
                    foreach (var step in plan.Where(step => step.Person == i))
                    {
                        await person.DoAsync(step.Action);
                    }
                    await person.DoAsync(Action.Return);
                }
            )
        );
        var end = await people[0].MarkEndAsync();
        foreach (var person in people)
        {
            await person.SeeAllAsync(end);
        }

        var first = people[0].Seen;
        Assert.Equal(Enumerable.Range(1, first.Count).Select(i => (long)i), first.Select(message => message.Offset));
        Assert.All(people, person => Assert.Equal(first, person.Seen));
        Assert.Distinct(first.Select(message => (message.UserId, message.Id)));
        Assert.Equal(
            people.SelectMany(person => person.Acked).Distinct().Order(),
            first.Select(message => message.Offset)
        );
        await Task.WhenAll(people.Select(person => person.GoAsync()));
    }

    private readonly record struct Step(int Person, Action Action);

    /// <summary>Somebody who keeps everything seen, and resumes from there.</summary>
    private sealed class Person(NativeWorld world, string room, string token)
    {
        private IRealtimeClient? client;
        private Position position;
        private int sent;

        public List<RoomMessage> Seen { get; } = [];

        public List<long> Acked { get; } = [];

        public static async Task<Person> EnterAsync(NativeWorld world, string room, string name)
        {
            var token = await world.SignInAsync(name);
            var person = new Person(world, room, token);
            person.client = await world.ConnectAsync(token);
            person.position = (await person.client.JoinAsync(room)).Position with { Offset = 0 };
            // Everybody begins before the first message, whoever was here first.
            person.Take((await person.client.JoinAsync(room, since: person.position)).Messages);
            return person;
        }

        public async Task DoAsync(Action action)
        {
            switch (action)
            {
                case Action.Send when client is not null:
                    await SendAsync(++sent);
                    break;
                case Action.SendMany when client is not null:
                    await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SendAsync(Interlocked.Increment(ref sent))));
                    break;
                case Action.SendAgain when client is not null && sent > 0:
                    await SendAsync(sent);
                    break;
                case Action.Cut when client is not null:
                    await client.CutAsync();
                    TakeWhatCame();
                    client = null;
                    break;
                case Action.Leave when client is not null:
                    await client.LeaveAsync(room);
                    await client.CutAsync();
                    TakeWhatCame();
                    client = null;
                    break;
                case Action.Return when client is null:
                    client = await world.ConnectAsync(token);
                    var joined = await client.JoinAsync(room, since: position);
                    Assert.True(joined.Recovered);
                    Take(joined.Messages);
                    break;
            }
        }

        public async Task<long> MarkEndAsync()
        {
            var end = await client!.SendAsync(room, "\"end\"", id: "end");
            Acked.Add(end.Offset);
            return end.Offset;
        }

        public async Task SeeAllAsync(long end)
        {
            await client!.Events.NextAsync(it => it is RoomMessage message && message.Offset == end, $"offset {end}");
            TakeWhatCame();
        }

        public Task GoAsync() => client!.CutAsync();

        private async Task SendAsync(int number)
        {
            var place = await client!.SendAsync(room, $"{number}", id: $"m{number}");
            lock (Acked)
            {
                Acked.Add(place.Offset);
            }
        }

        private void TakeWhatCame() => Take(client!.All<RoomMessage>());

        private void Take(IReadOnlyList<RoomMessage> messages)
        {
            foreach (var message in messages.Where(message => message.Offset > position.Offset))
            {
                Seen.Add(message);
                position = message.Position;
            }
        }
    }
}
