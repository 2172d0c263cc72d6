[assembly: AssemblyFixture(typeof(RemoteRunner.Bot.Tests.Drivers.CacheServers))]
